/** Levenshtein: the fewest insertions, deletions and replacements that make one list (or text) the other. */
export function editDistance<T>(from: ArrayLike<T>, to: ArrayLike<T>): number {
  let previous = Array.from({length: to.length + 1}, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1)
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1))
    }
    previous = current
  }
  return previous[to.length]!
}

/** 1 for equal ones, 0 when nothing is in its place: 1 - distance / the longer length. Two empty ones are equal. */
export function editSimilarity<T>(from: ArrayLike<T>, to: ArrayLike<T>): number {
  const longest = Math.max(from.length, to.length)
  return longest === 0 ? 1 : 1 - editDistance(from, to) / longest
}
