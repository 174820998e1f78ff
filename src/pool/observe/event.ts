import type {Attempt, PoolErrorKind, Spent} from '../failure.ts'
import type {PoolReply, Strategy} from '../request.ts'

interface WhoAsked {
  readonly request_id: string
  readonly tenant: string
  readonly project: string
  readonly task: string
  readonly strategy: Strategy
}

/** What happens in a pool, as its metrics, logs and ledgers want to know it. Holds no prompt unless asked to. */
export type PoolEvent =
  | (WhoAsked & {
      readonly kind: 'answered'
      readonly reply: PoolReply
      /** Only where the configuration wants prompts logged. */
      readonly prompt?: string
    })
  | (WhoAsked & {
      readonly kind: 'failed'
      /** `interrupted`: the caller left. */
      readonly error: PoolErrorKind | 'refused' | 'interrupted' | 'bug'
      readonly duration_ms: number
      readonly attempts: readonly Attempt[]
      /** Answers that could not be used cost as much as others. */
      readonly spent: Spent
    })
  | (Attempt & {readonly kind: 'call'; readonly task: string})
  | {readonly kind: 'breaker_opened'; readonly provider: string; readonly task: string}
  | {
      /** Several answers were compared. */
      readonly kind: 'compared'
      readonly task: string
      readonly candidates: readonly string[]
      readonly winners: readonly string[]
    }
  | {
      /** The cache can't be reached; told once each time. Requests are answered without it. */
      readonly kind: 'cache_lost'
      readonly reason: string
    }
  | {readonly kind: 'cache'; readonly hit: boolean; readonly task: string}

/** Must not throw, and must not wait. */
export type PoolObserver = (event: PoolEvent) => void
