import type {Database} from 'better-sqlite3'
import {winRate} from './win-rates.ts'

/** Requests that are looked at: the latest. */
const LATEST = 10_000

/** How the latest requests of one task went. */
export interface TaskTraffic {
  readonly task: string
  readonly requests: number
  readonly answered: number
  /** Requests that reached their deadline. */
  readonly timeouts: number
  readonly from_cache: number
  /** Of answers that were not in the cache, milliseconds; null without any. */
  readonly p50_ms: number | null
  readonly p95_ms: number | null
  readonly tokens: number
  readonly cost_usd: number
}

export interface WinRate {
  readonly task: string
  readonly provider: string
  /** Comparisons that its answer was in. */
  readonly asked: number
  readonly won: number
  /** As it counts in WEIGHTED and as the metric says it, 0-1: (won + 1) / (asked + 2). */
  readonly rate: number
}

/** What the store knows of the pool's work, by task. */
export function taskTraffic(db: Database): TaskTraffic[] {
  const rows = db
    .prepare<[], {task: string; outcome: string; from_cache: number; ms: number; tokens: number; cost: number}>(`
      SELECT task, outcome, from_cache, duration_ms AS ms, prompt_tokens + completion_tokens AS tokens, cost_usd AS cost
      FROM pool_requests ORDER BY id DESC LIMIT ${LATEST}`)
    .all()
  return [...Map.groupBy(rows, ({task}) => task)]
    .map(([task, all]): TaskTraffic => {
      const answered = all.filter(({outcome}) => outcome === 'answered')
      const times = answered.filter(({from_cache}) => from_cache === 0).map(({ms}) => ms)
      return {
        task,
        requests: all.length,
        answered: answered.length,
        timeouts: all.filter(({outcome}) => outcome === 'deadline').length,
        from_cache: answered.filter(({from_cache}) => from_cache === 1).length,
        p50_ms: quantile(times, 0.5),
        p95_ms: quantile(times, 0.95),
        tokens: all.reduce((sum, {tokens}) => sum + tokens, 0),
        cost_usd: all.reduce((sum, {cost}) => sum + cost, 0),
      }
    })
    .sort((a, b) => (a.task < b.task ? -1 : 1))
}

export function winRates(db: Database): WinRate[] {
  return db
    .prepare<[], Omit<WinRate, 'rate'>>('SELECT task, provider, asked, won FROM pool_wins ORDER BY task, provider')
    .all()
    .map((each) => ({...each, rate: winRate(each.asked, each.won)}))
}

/** The smallest value that a share (0-1) of them does not exceed (nearest rank); null without any. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null
}
