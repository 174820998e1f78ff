import {seededRandom, shuffled} from './seeded-random.ts'

/** What ties records together: equal keys of one kind put records into one fold. */
export interface Tied {
  /** For instance the normalised answer and the near-duplicate cluster; null ties to nothing. */
  readonly ties: readonly (string | null)[]
}

/**
 * The fold of each record, 0 to `folds` - 1, such that records that share a tie, directly or over others, are in one
 * fold. Groups go, largest first and in seeded order among equals, to the fold that is smallest so far. A model that is
 * tested on a fold then never saw the mirror image of a question, nor its answer.
 */
export function groupedFolds(
  records: readonly Tied[],
  {folds, seed}: {readonly folds: number; readonly seed: number},
): number[] {
  const parent = records.map((_, index) => index)
  const rootOf = (index: number): number => {
    let root = index
    while (parent[root] !== root) root = parent[root]!
    for (let at = index; parent[at] !== root; ) {
      const next = parent[at]!
      parent[at] = root
      at = next
    }
    return root
  }
  const first = new Map<string, number>()
  for (const [index, {ties}] of records.entries())
    for (const [kind, tie] of ties.entries()) {
      if (tie === null) continue
      const key = `${kind} ${tie}`
      const other = first.get(key)
      if (other === undefined) first.set(key, index)
      else parent[rootOf(index)] = rootOf(other)
    }
  const groups = new Map<number, number[]>()
  for (const index of records.keys()) {
    const members = groups.get(rootOf(index)) ?? []
    members.push(index)
    groups.set(rootOf(index), members)
  }
  const sizes = new Array<number>(folds).fill(0)
  const assigned = new Array<number>(records.length).fill(0)
  const ordered = shuffled([...groups.values()], seededRandom(seed)).sort((a, b) => b.length - a.length)
  for (const members of ordered) {
    const fold = sizes.indexOf(Math.min(...sizes))
    for (const index of members) assigned[index] = fold
    sizes[fold]! += members.length
  }
  return assigned
}
