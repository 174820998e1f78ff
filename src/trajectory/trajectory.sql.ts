import type {Database} from 'better-sqlite3'
import {chainReader} from '../span/chain.sql.ts'
import type {Stakes, Status} from '../span/schema.ts'
import {prepared} from '../store/prepared.ts'

/** Spans that are walked back from one (CONTRACT, "Prediction"). */
const TRAJECTORY_DEPTH = 10

/** Previous spans after which a trajectory is as sure as it gets: confidence min(1, depth / 5) (CONTRACT). */
const SURE_DEPTH = 5

/** Characters of a previous outcome that are kept. */
const OUTCOME_CHARACTERS = 200

/** One span on the way, oldest first in a trajectory. */
export interface Step {
  readonly id: string
  readonly did: string
  readonly status: Status
  readonly outcome: string | null
}

/** The spans that led to one, and the context that they add up to. */
export interface Trajectory {
  /** Oldest first; what is not in the store is left out. */
  readonly steps: readonly Step[]
  /** Ids that are named as previous and are not in the store. */
  readonly missing: readonly string[]
  /** 0-1: how much is known of what came before. */
  readonly confidence: number
  /** Of the span itself, else of the nearest span before it that has one. */
  readonly domain: string | null
  readonly emotion: string | null
  /** The highest on the way. */
  readonly stakes: Stakes | null
}

/** Of the span that the trajectory leads to. */
export interface TrajectoryEnd {
  readonly seq: number
  readonly domain: string | null
  readonly emotion: string | null
  readonly stakes: Stakes | null
}

interface StepRow extends Step, Pick<TrajectoryEnd, 'domain' | 'emotion' | 'stakes'> {}

const STAKES: readonly (Stakes | null)[] = [null, 'low', 'medium', 'high']

/**
 * Rebuilds trajectories over `context.previous_spans`. Circles end, missing links are left out.
 * @param linked gives the spans that name previous ones; absent: whoever is asked for is looked up
 */
export function trajectoryReader(db: Database, linked?: () => ReadonlySet<number>): (end: TrajectoryEnd) => Trajectory {
  const walk = chainReader(db)
  const chain: typeof walk = (seq, depth) => (linked?.().has(seq) === false ? [] : walk(seq, depth))
  const step = prepared<[number], StepRow>(
    db,
    `SELECT id, did, status, substr(outcome, 1, ${OUTCOME_CHARACTERS}) AS outcome, domain, emotion, stakes
    FROM spans WHERE seq = ?`,
  )
  return (end) => {
    const missing: string[] = []
    const nearestFirst: StepRow[] = []
    for (const {id, seq} of chain(end.seq, TRAJECTORY_DEPTH)) {
      const row = seq === null ? undefined : step.get(seq)
      if (row === undefined) missing.push(id)
      else nearestFirst.push(row)
    }
    const all = [end, ...nearestFirst]
    const nearest = (field: 'domain' | 'emotion') => all.find((row) => row[field] !== null)?.[field] ?? null
    return {
      steps: nearestFirst.map(({id, did, status, outcome}) => ({id, did, status, outcome})).reverse(),
      missing,
      confidence: Math.min(1, nearestFirst.length / SURE_DEPTH),
      domain: nearest('domain'),
      emotion: nearest('emotion'),
      stakes: STAKES[Math.max(...all.map(({stakes}) => STAKES.indexOf(stakes)))] ?? null,
    }
  }
}

/** What was done in a thread, oldest first, at most as far back as trajectories go. */
export function actionsOfThread(db: Database, thread: string): string[] {
  return db
    .prepare<[string, number], string>('SELECT did FROM spans WHERE thread = ? ORDER BY at DESC, seq DESC LIMIT ?')
    .pluck()
    .all(thread, TRAJECTORY_DEPTH)
    .reverse()
}
