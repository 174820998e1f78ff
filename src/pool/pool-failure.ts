import {Interrupted} from '../errors.ts'
import type {Calls} from './call.ts'
import {type Attempt, PoolError, ProviderFailure} from './failure.ts'
import {DeadlineReached} from './qos/deadline.ts'
import type {Resolved} from './resolve.ts'
import {shortened} from './shortened.ts'
import {NoneAcceptable} from './strategies/choose.ts'
import {slotText} from './tasks/slot.ts'

/** Of the reason that a judge gives, characters. */
const SHOWN_OF_REASON = 300

/** What a caller is told when a request came to nothing: a refusal, a PoolError, or that it was interrupted. */
export function poolFailure(
  error: unknown,
  {task, deadline_ms}: Resolved,
  {attempts, spent: tokens}: Pick<Calls, 'attempts' | 'spent'>,
  signals: {readonly caller: AbortSignal; readonly deadline: AbortSignal},
): unknown {
  if (signals.caller.aborted) return new Interrupted()
  const spent = {...tokens}
  // Whoever had joined spent nothing on it.
  if (error instanceof PoolError) return error.spending(spent)
  if (signals.deadline.aborted || error instanceof DeadlineReached)
    return new PoolError('deadline', `no answer to ${task} within ${deadline_ms} ms${tried(attempts)}`, {
      hint: 'raise deadline_ms (and pool.qos.max_deadline_ms), or use smaller models for this task',
      attempts: [...attempts],
      spent,
      cause: error,
    })
  if (error instanceof NoneAcceptable) {
    const {refusal, candidates} = error
    const why =
      refusal.says.trim() === ''
        ? 'it gives no reason'
        : `it says: ${slotText(shortened(refusal.says, SHOWN_OF_REASON))}`
    return new PoolError('none_acceptable', `${task}: the judge (${refusal.judge}) refused all ${candidates} answers`, {
      hint: `${why}; ask again with more evidence or other models, or with a strategy that has no judge`,
      attempts: [...attempts],
      spent,
      cause: error,
    })
  }
  if (!(error instanceof ProviderFailure)) return error
  const invalid =
    error.kind === 'bad_reply' && error.text !== undefined
      ? {provider: error.provider, text: error.text, reason: error.message}
      : undefined
  return new PoolError(invalid === undefined ? 'all_failed' : 'invalid_answer', `${task}: ${error.message}`, {
    hint: error.hint,
    attempts: [...attempts],
    spent,
    invalid,
    cause: error,
  })
}

function tried(attempts: readonly Attempt[]): string {
  if (attempts.length === 0) return ''
  return ` (${attempts.map(({provider, outcome}) => `${provider}: ${outcome}`).join(', ')})`
}
