import type {Calls} from '../call.ts'
import type {Candidate} from '../candidate.ts'
import type {PoolOptions} from '../options.ts'
import type {TokenBucket} from '../qos/token-bucket.ts'
import type {Decision} from '../request.ts'
import type {Resolved} from '../resolve.ts'
import type {Member, Roster} from '../roster.ts'
import type {WinRates} from '../win-rates.ts'
import type {JudgePrompt} from './judge.ts'

/** What all requests of a pool share. */
export interface House {
  readonly options: PoolOptions
  readonly roster: Roster
  readonly wins: WinRates
  readonly hedges: TokenBucket
  readonly judgePrompt: JudgePrompt
}

/** One request on its way to an answer. */
export interface Asking {
  readonly resolved: Resolved
  /** Who may be asked; at least one. */
  readonly members: readonly Member[]
  readonly calls: Calls
  /** Fires at the deadline, or when nobody wants the answer any more. */
  readonly signal: AbortSignal
}

export interface Answered {
  readonly winner: Candidate
  readonly decision: Decision
}
