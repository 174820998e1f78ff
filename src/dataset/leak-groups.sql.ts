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

/** Pairs that were found alike by words or meaning, from the lowest score on, by `seq`. */
function* foundAlike(db: Database): Generator<readonly [later: number, earlier: number]> {
  const pairs = db
    .prepare<[number, number], [number, number]>(
      `SELECT later, earlier FROM alike WHERE score >= CASE kind WHEN 'near' THEN ? ELSE ? END`,
    )
    .raw()
  yield* pairs.iterate(LEAST_NEAR_SCORE, LEAST_COSINE)
}

/**
 * Which spans have to follow which when a data set is split: those that were found alike, and all of a cluster its
 * earliest, so that the one that is kept is not torn between two that are withheld for it. Pairs by `seq`.
 */
export function* inseparable(db: Database): Generator<readonly [number, number]> {
  yield* foundAlike(db)
  const members = db
    .prepare<[], [number, number]>(`
      SELECT w.seq, min(w.kept, min(w.seq) OVER (PARTITION BY w.kept)) FROM withheld w WHERE w.kept IS NOT NULL`)
    .raw()
  yield* members.iterate()
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
  for (const [later, earlier] of foundAlike(db)) join(later, earlier)
  const waiting = db
    .prepare<[], number>(`
      SELECT count(*) FROM spans s LEFT JOIN compared c ON c.seq = s.seq AND c.kind = 'near' AND c.revision = s.revision
      WHERE c.seq IS NULL AND s.withheld = 0`)
    .pluck()
    .get()!
  return {groupOf: find, waiting}
}
