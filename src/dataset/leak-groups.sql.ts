import type {Database} from 'better-sqlite3'
import {LEAST_NEAR_SCORE} from './compare.ts'
import {LEAST_COSINE} from './semantic.ts'

/** Which spans may not be torn apart when a data set is split. */
export interface LeakGroups {
  /** Equal numbers: near or semantic duplicates of each other, over any chain; a span alone has its own `seq`. */
  groupOf(seq: number): number
  /** Spans that have not been compared as they are now: compare them first, or copies of theirs may leak. */
  readonly waiting: number
}

/**
 * Groups over all pairs that were found alike, from the lowest score on: a chain too long costs nothing here, a copy in
 * two splits does.
 */
export function leakGroups(db: Database): LeakGroups {
  const leader = new Map<number, number>()
  const find = (seq: number): number => {
    let root = seq
    while (leader.has(root)) root = leader.get(root)!
    for (let at = seq; at !== root; ) {
      const next = leader.get(at)!
      leader.set(at, root)
      at = next
    }
    return root
  }
  const join = (a: number, b: number): void => {
    const [low, high] = [find(a), find(b)].sort((x, y) => x - y) as [number, number]
    if (low !== high) leader.set(high, low)
  }
  const pairs = db
    .prepare<[number, number], [number, number]>(
      `SELECT later, earlier FROM alike WHERE score >= CASE kind WHEN 'near' THEN ? ELSE ? END`,
    )
    .raw()
  for (const [later, earlier] of pairs.iterate(LEAST_NEAR_SCORE, LEAST_COSINE)) join(later, earlier)
  const waiting = db
    .prepare<[], number>(`
      SELECT count(*) FROM spans s LEFT JOIN compared c ON c.seq = s.seq AND c.kind = 'near' AND c.revision = s.revision
      WHERE c.seq IS NULL AND s.withheld = 0`)
    .pluck()
    .get()!
  return {groupOf: find, waiting}
}
