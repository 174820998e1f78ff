import {mix} from '../span/tokens.ts'

/** Bytes that the kernel reads at once: rows are padded to a multiple. */
const STEP = 16

/** The largest magnitude of an int8 code; -128 is not used, so that the negative of a code is a code. */
const LARGEST_CODE = 127

/** Bytes of one row of each kind of code. */
export interface CodeWidths {
  readonly bits: number
  readonly bytes: number
}

export function codeWidths(dimensions: number): CodeWidths {
  return {bits: padded(Math.ceil(dimensions / 8)), bytes: padded(dimensions)}
}

/**
 * The signs of a vector after a rotation, one bit a coordinate: 1 where it is positive. `target` must be zero there.
 *
 * The rotation is the same for all vectors and spreads what one coordinate says over all of them: on the built-in
 * embedder's vectors of 350k questions, 2,000 candidates then hold .967 of the ten nearest, without it .918.
 */
export function writeBits(vector: Float32Array, target: Uint8Array, start: number): void {
  const rotated = rotate(vector)
  for (let at = 0; at < rotated.length; at++) if (rotated[at]! > 0) target[start + (at >> 3)]! |= 1 << (at & 7)
}

/**
 * A vector in int8, scaled by its own largest coordinate (one scale for all loses recall: DESIGN section 7).
 * @returns the scale: coordinate = code x scale, as float32
 */
export function writeBytes(vector: Float32Array, target: Int8Array, start: number): number {
  let largest = 0
  for (let at = 0; at < vector.length; at++) largest = Math.max(largest, Math.abs(vector[at]!))
  const scale = Math.fround(largest / LARGEST_CODE)
  if (scale === 0) return 0
  for (let at = 0; at < vector.length; at++) target[start + at] = Math.round(vector[at]! / scale)
  return scale
}

/**
 * A random rotation in O(n log n): random signs, then a Hadamard transform (Ailon and Chazelle 2009). Where the number
 * of dimensions is no power of two, one over the first coordinates and one over the last, which overlap. Lengths are
 * scaled alike, which no sign sees.
 */
function rotate(vector: Float32Array): Float64Array {
  const rotated = new Float64Array(vector.length)
  for (let at = 0; at < rotated.length; at++) rotated[at] = (mix(at + 1) & 1) === 0 ? vector[at]! : -vector[at]!
  const whole = 1 << Math.floor(Math.log2(rotated.length))
  hadamard(rotated.subarray(0, whole))
  if (whole < rotated.length) {
    // As long as before, so that both parts of what follows weigh alike.
    for (let at = 0; at < whole; at++) rotated[at]! /= Math.sqrt(whole)
    hadamard(rotated.subarray(rotated.length - whole))
    for (let at = 0; at < rotated.length - whole; at++) rotated[at]! *= Math.sqrt(whole)
  }
  return rotated
}

function hadamard(values: Float64Array): void {
  for (let half = 1; half < values.length; half *= 2)
    for (let start = 0; start < values.length; start += 2 * half)
      for (let at = start; at < start + half; at++) {
        const a = values[at]!
        const b = values[at + half]!
        values[at] = a + b
        values[at + half] = a - b
      }
}

function padded(bytes: number): number {
  return Math.ceil(bytes / STEP) * STEP
}
