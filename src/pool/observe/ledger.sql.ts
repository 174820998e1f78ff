import type {Database} from 'better-sqlite3'
import {WriteBehind} from '../cache/write-behind.ts'
import {WinRates} from '../win-rates.ts'
import type {PoolEvent, PoolObserver} from './event.ts'

/** Rows that are kept: a year of a few hundred requests a day. */
const KEPT = 100_000
/** Rows that wait while another process is writing; beyond that the oldest are lost. */
const MOST_WAITING = 10_000

export interface PoolLedger extends Disposable {
  readonly observe: PoolObserver
  /** As the store knows them; share it with the pool. */
  readonly wins: WinRates
  /** Writes what waits. */
  flush(): void
}

type Ended = Extract<PoolEvent, {kind: 'answered' | 'failed'}> & {readonly at: string}

/**
 * Notes in the store how every request ended (never its prompt) and whose answers win, after the answer was given.
 * @param date milliseconds since 1970
 */
export function poolLedger(db: Database, date: () => number = Date.now): PoolLedger {
  const wins = new WinRates()
  const known = db.prepare<[], {provider: string; task: string; asked: number; won: number}>('SELECT * FROM pool_wins')
  for (const {provider, task, asked, won} of known.iterate()) wins.add(provider, task, asked, won)
  const insert = db.prepare<[Record<string, unknown>]>(`
    INSERT INTO pool_requests (at, request_id, tenant, project, task, strategy, outcome, provider, model,
      prompt_tokens, completion_tokens, cost_usd, duration_ms, from_cache)
    VALUES (@at, @request_id, @tenant, @project, @task, @strategy, @outcome, @provider, @model,
      @prompt_tokens, @completion_tokens, @cost_usd, @duration_ms, @from_cache)`)
  const prune = db.prepare(`DELETE FROM pool_requests WHERE id <= (SELECT max(id) FROM pool_requests) - ${KEPT}`)
  const win = db.prepare<[string, string, number, number]>(`
    INSERT INTO pool_wins (task, provider, asked, won) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET asked = asked + excluded.asked, won = won + excluded.won`)
  let ended: Ended[] = []
  let compared: {task: string; provider: string; won: number}[] = []
  const write = db.transaction(() => {
    for (const event of ended) insert.run(rowOf(event))
    for (const {task, provider, won} of compared) win.run(task, provider, 1, won)
    prune.run()
  })
  const behind = new WriteBehind(db, () => {
    if (ended.length + compared.length === 0) return false
    write.immediate()
    ended = []
    compared = []
    return false
  })
  return {
    wins,
    flush: () => behind.flush(),
    observe(event) {
      if (event.kind === 'compared')
        for (const provider of event.candidates)
          compared.push({task: event.task, provider, won: event.winners.includes(provider) ? 1 : 0})
      if (event.kind === 'compared') behind.due()
      if (event.kind !== 'answered' && event.kind !== 'failed') return
      ended.push({...event, at: new Date(date()).toISOString()})
      if (ended.length > MOST_WAITING) ended.shift()
      behind.due()
    },
    [Symbol.dispose]: () => behind[Symbol.dispose](),
  }
}

function rowOf(event: Ended): Record<string, unknown> {
  const reply = event.kind === 'answered' ? event.reply : undefined
  const spent = event.kind === 'answered' ? {...event.reply.tokens_spent, cost: event.reply.cost_usd} : event.spent
  const {at, request_id, tenant, project, task, strategy} = event
  return {
    at,
    request_id,
    tenant,
    project,
    task,
    strategy,
    outcome: event.kind === 'answered' ? 'answered' : event.error,
    provider: reply?.provider ?? null,
    model: reply?.model ?? null,
    prompt_tokens: spent.prompt,
    completion_tokens: spent.completion,
    cost_usd: spent.cost,
    duration_ms: event.kind === 'answered' ? event.reply.duration_ms : event.duration_ms,
    from_cache: reply?.from_cache ? 1 : 0,
  }
}
