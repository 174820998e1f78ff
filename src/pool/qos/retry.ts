import type {ProviderFailure} from '../failure.ts'
import type {Random} from '../request.ts'

/** The first pause before the same server is asked again; each further one may be twice as long. */
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2000

/** What comes after a failure. This is the only place where anything is tried again. */
export type NextStep =
  /** The request itself is wrong, or there is neither time nor anybody left. */
  | {readonly kind: 'give_up'}
  | {readonly kind: 'other_provider'}
  | {readonly kind: 'same_provider'; readonly pause_ms: number}

interface Situation {
  /** Calls that were made, hedges aside. */
  readonly attempts: number
  readonly maxAttempts: number
  readonly othersLeft: boolean
  readonly remainingMs: number
  readonly random: Random
}

/**
 * Another provider if there is one; else the same after a pause of random length ("full jitter": 0 to the limit), not
 * before its Retry-After, and only if what failed may work a moment later. An answer of another form is not asked for
 * again in the same words: whoever asked sends it back, in the time that is left for that.
 */
export function nextStep(failure: ProviderFailure, situation: Situation): NextStep {
  const {attempts, maxAttempts, othersLeft, remainingMs, random} = situation
  if (failure.kind === 'bad_request' || failure.kind === 'cancelled' || attempts >= maxAttempts)
    return {kind: 'give_up'}
  if (othersLeft) return {kind: 'other_provider'}
  if (!failure.transient || failure.text !== undefined) return {kind: 'give_up'}
  const limit = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1))
  const pause_ms = Math.max(failure.retryAfterMs ?? 0, random() * limit)
  return pause_ms < remainingMs ? {kind: 'same_provider', pause_ms} : {kind: 'give_up'}
}
