import {decide, type Verdict} from './decide.ts'

/** How the verdicts of several judges become one. */
export type JuryStrategy = 'VOTING' | 'WEIGHTED' | 'CONSENSUS'

/** A judge that came to a verdict, and what counts of it. */
export interface Juror {
  readonly provider: string
  readonly weight: number
  /** How often its answers win where it is asked to judge, 0-1. */
  readonly win_rate: number
  readonly verdict: Verdict
}

/**
 * One verdict of several: each judge votes for the answer that it chose, or for none. Who chose differently in the other
 * order has no vote. The same for the same verdicts, in whatever order they came.
 * @param jurors at least one
 */
export function jointVerdict(strategy: JuryStrategy, jurors: readonly Juror[]): Verdict {
  const decided = jurors.filter(({verdict}) => verdict.winner !== undefined || verdict.refused !== undefined)
  if (decided.length === 0) return jurors[0]!.verdict
  const keys = decided.map(({verdict}) => verdict.winner?.key ?? null)
  const votes = decided.map(({provider, weight, win_rate, verdict}, index) => ({
    ...{provider, weight, win_rate, verdict, latency_ms: 0},
    // Two choices are alike when they are the same.
    ...{key: String(keys.indexOf(keys[index]!)), said: keys.indexOf(keys[index]!)},
  }))
  const joint = decide(strategy, votes)
  if (joint.winner === undefined) return {winner: undefined, reason: `the judges differ: ${joint.reason}`}
  const {verdict} = joint.winner
  if (votes.length === 1) return verdict
  return {...verdict, reason: `${verdict.reason} (${votes.length} judges: ${joint.reason})`}
}
