/**
 * The distance within which at least `count` lie; the largest that occurs where there are fewer.
 * @param counts how many have each distance
 */
export function reachOf(counts: Uint32Array, count: number): number {
  let within = 0
  for (const [distance, holding] of counts.entries()) {
    within += holding
    if (within >= count) return distance
  }
  return counts.length - 1
}

/** Of ascending positions within a distance, the `count` nearest: of those at that distance the first. */
export function earliest(positions: Uint32Array, distances: Uint16Array, reach: number, count: number): Uint32Array {
  let surplus = positions.length - count
  if (surplus <= 0) return positions.slice()
  const kept = new Uint32Array(count)
  let at = count
  for (let from = positions.length - 1; from >= 0; from--) {
    const position = positions[from]!
    if (surplus > 0 && distances[position]! === reach) surplus--
    else kept[--at] = position
  }
  return kept
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
