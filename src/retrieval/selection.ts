/**
 * The slots with the smallest distances among those that pass, ascending: `count` of them, the earliest of equals.
 * @param most the largest distance that occurs
 */
export function smallest(distances: Uint16Array, passes: Uint8Array, count: number, most: number): Uint32Array {
  const holding = new Uint32Array(most + 1)
  // Without a branch, which would be guessed wrong as often as right.
  for (let slot = 0; slot < distances.length; slot++) holding[distances[slot]!]! += passes[slot]!
  let limit = 0
  let below = 0
  while (limit < most && below + holding[limit]! < count) below += holding[limit++]!
  const chosen = new Uint32Array(Math.min(count, below + holding[limit]!))
  let equals = chosen.length - below
  let at = 0
  for (let slot = 0; slot < distances.length && at < chosen.length; slot++) {
    const distance = distances[slot]!
    if (distance > limit || passes[slot] !== 1) continue
    if (distance < limit) chosen[at++] = slot
    else if (equals > 0) {
      chosen[at++] = slot
      equals--
    }
  }
  return chosen
}

/** Positions of the `count` largest scores, largest first, the earliest of equals first. */
export function largest(scores: Float64Array, count: number): Uint32Array {
  const threshold = count >= scores.length ? Number.NEGATIVE_INFINITY : nthLargest(scores.slice(), count)
  const chosen: number[] = []
  for (let at = 0; at < scores.length; at++) if (scores[at]! >= threshold) chosen.push(at)
  return Uint32Array.from(chosen.sort((a, b) => scores[b]! - scores[a]! || a - b).slice(0, count))
}

/** Quickselect (Hoare 1961), with the middle element as pivot; reorders the scores. `count` is 1 or more. */
function nthLargest(scores: Float64Array, count: number): number {
  let [first, last] = [0, scores.length - 1]
  while (first < last) {
    const pivot = scores[(first + last) >> 1]!
    let [left, right] = [first, last]
    while (left <= right) {
      while (scores[left]! > pivot) left++
      while (scores[right]! < pivot) right--
      if (left > right) break
      const swapped = scores[left]!
      scores[left++] = scores[right]!
      scores[right--] = swapped
    }
    if (count - 1 <= right) last = right
    else if (count - 1 >= left) first = left
    else break
  }
  return scores[count - 1]!
}
