import type {PoolObserver} from './event.ts'

/** One line of the log, as an object: the fields of the contract, and how the request ended. */
export type PoolLogRecord = Readonly<Record<string, string | number | boolean | null | object>>

/**
 * Makes a record of each request. Prompts, answers and messages of servers are no part of it; the prompt is where the
 * pool was told to show prompts.
 * @param date milliseconds since 1970
 */
export function poolLog(write: (record: PoolLogRecord) => void, date: () => number = Date.now): PoolObserver {
  return (event) => {
    const at = new Date(date()).toISOString()
    if (event.kind === 'breaker_opened')
      return write({at, level: 'warn', event: 'llmpool.breaker_opened', provider: event.provider, task: event.task})
    if (event.kind === 'cache_lost')
      return write({at, level: 'warn', event: 'llmpool.cache_lost', reason: event.reason})
    if (event.kind !== 'answered' && event.kind !== 'failed') return
    const {request_id, tenant, project, task, strategy} = event
    const who = {request_id, tenant, project, task, strategy}
    if (event.kind === 'failed') {
      const {error, duration_ms, attempts, spent} = event
      const level = error === 'interrupted' ? 'info' : 'error'
      const {cost: cost_usd, ...tokens_spent} = spent
      return write({at, level, event: 'llmpool.failed', ...who, error, duration_ms, tokens_spent, cost_usd, attempts})
    }
    const {reply, prompt} = event
    write({
      at,
      level: 'info',
      event: 'llmpool.answered',
      ...who,
      winner_model: reply.model,
      provider: reply.provider,
      decided_by: reply.decision.strategy,
      duration_ms: reply.duration_ms,
      overhead_ms: reply.overhead_ms,
      from_cache: reply.from_cache,
      tokens: reply.tokens,
      tokens_spent: reply.tokens_spent,
      cost_usd: reply.cost_usd,
      attempts: reply.attempts.length,
      ...(prompt !== undefined && {prompt, answer: reply.text}),
    })
  }
}
