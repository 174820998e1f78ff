import type {AlikeKind} from './alike.sql.ts'

/** Two spans that are alike, by `seq`. */
export interface Edge {
  readonly later: number
  readonly earlier: number
  readonly kind: AlikeKind
  readonly score: number
}

/** Why a span belongs to the one that is kept. */
export interface Membership {
  readonly kept: number
  readonly kind: AlikeKind
  readonly score: number
}

/**
 * Clusters in which every member is alike to the one that is kept, never only to another member: what lies far apart is
 * not chained together. The best of those left is kept and takes in everything alike to it, and so on. A member of no
 * found pair with the kept one, but of a pair with another member, is compared with the kept one itself.
 * @param best the spans of all edges, the one worth most first
 * @param pinned spans that are kept whatever is like them
 * @param compare of two spans that no edge joins; undefined: not alike
 * @returns for each member its place; who is kept, or alone, is not among them
 */
export function starsOf(
  edges: readonly Edge[],
  best: readonly number[],
  pinned: ReadonlySet<number>,
  compare: (a: number, b: number) => Omit<Membership, 'kept'> | undefined,
): Map<number, Membership> {
  const neighbours = new Map<number, {other: number; kind: AlikeKind; score: number}[]>()
  for (const {later, earlier, kind, score} of edges)
    for (const [own, other] of [
      [later, earlier],
      [earlier, later],
    ] as const) {
      const known = neighbours.get(own)
      if (known === undefined) neighbours.set(own, [{other, kind, score}])
      else known.push({other, kind, score})
    }
  const members = new Map<number, Membership>()
  const kept = new Set<number>()
  for (const seq of best) {
    if (members.has(seq)) continue
    const near = neighbours.get(seq) ?? []
    if (!pinned.has(seq)) {
      const others = new Set(near.flatMap(({other}) => members.get(other)?.kept ?? []))
      const found = [...others].map((other) => ({kept: other, ...compare(seq, other)}))
      const place = found.find((one): one is Membership => one.kind !== undefined)
      if (place !== undefined) {
        members.set(seq, place)
        continue
      }
    }
    kept.add(seq)
    for (const {other, kind, score} of near) {
      if (kept.has(other) || pinned.has(other)) continue
      const before = members.get(other)
      // Of both ways to be alike the first one counts: words before meaning.
      if (before === undefined) members.set(other, {kept: seq, kind, score})
      else if (before.kept === seq && before.kind === 'semantic' && kind === 'near')
        members.set(other, {kept: seq, kind, score})
    }
  }
  return members
}
