/** Four sums at a time, which do not wait for each other. Lengths are multiples of four. */
export function dot(a: Float32Array, b: Float32Array): number {
  let first = 0
  let second = 0
  let third = 0
  let fourth = 0
  for (let at = 0; at < a.length; at += 4) {
    first += a[at]! * b[at]!
    second += a[at + 1]! * b[at + 1]!
    third += a[at + 2]! * b[at + 2]!
    fourth += a[at + 3]! * b[at + 3]!
  }
  return first + second + (third + fourth)
}

/** Gives a vector unit length, in place; one of zeros stays. */
export function normalise(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector))
  if (length > 0) for (let axis = 0; axis < vector.length; axis++) vector[axis]! /= length
  return vector
}
