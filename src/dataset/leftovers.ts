/** A word that one text has and the other has not, and its place. */
export interface Left {
  readonly word: string
  readonly at: number
}

/**
 * Words of each that are left when every word is paired with an equal one of the other, wherever it stands; those that
 * both begin and end with are paired first, so that of a repeated word the one that was changed is left.
 */
export function leftovers(a: readonly string[], b: readonly string[]): [Left[], Left[]] {
  const shortest = Math.min(a.length, b.length)
  let start = 0
  while (start < shortest && a[start] === b[start]) start++
  let end = 0
  while (end < shortest - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const counts = new Map<string, number>()
  for (let at = start; at < b.length - end; at++) counts.set(b[at]!, (counts.get(b[at]!) ?? 0) + 1)
  const onlyA: Left[] = []
  for (let at = start; at < a.length - end; at++) {
    const count = counts.get(a[at]!) ?? 0
    if (count === 0) onlyA.push({word: a[at]!, at})
    else counts.set(a[at]!, count - 1)
  }
  const onlyB: Left[] = []
  for (let at = start; at < b.length - end; at++) {
    const count = counts.get(b[at]!)!
    if (count === 0) continue
    counts.set(b[at]!, count - 1)
    onlyB.push({word: b[at]!, at})
  }
  return [onlyA, onlyB]
}

/** Pairs of left-over words that stand behind, or before, the same word of both texts. */
export function atTheSamePlace(
  a: readonly string[],
  b: readonly string[],
  onlyA: readonly Left[],
  onlyB: readonly Left[],
): [string, string][] {
  if (onlyA.length === 0 || onlyB.length === 0) return []
  const [leftA, leftB] = [new Set(onlyA.map(({at}) => at)), new Set(onlyB.map(({at}) => at))]
  const beside = (words: readonly string[], own: ReadonlySet<number>, at: number, step: 1 | -1): string => {
    let next = at + step
    while (own.has(next)) next += step
    return words[next] ?? ''
  }
  const pairs: [string, string][] = []
  for (const x of onlyA)
    for (const y of onlyB) {
      const before = beside(a, leftA, x.at, -1) === beside(b, leftB, y.at, -1)
      const behind = beside(a, leftA, x.at, 1) === beside(b, leftB, y.at, 1)
      if (before || behind) pairs.push([x.word, y.word])
    }
  return pairs
}
