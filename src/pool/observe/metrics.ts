import type {Spent} from '../failure.ts'
import type {WinRates} from '../win-rates.ts'
import type {PoolObserver} from './event.ts'

/** Milliseconds. The contract's targets lie at 700, 900 and 1200. */
const BUCKETS = [5, 10, 25, 50, 100, 200, 300, 500, 700, 900, 1200, 1500, 2500, 5000, 10_000, 30_000]
/** Callers name tenants and projects: further ones are counted together, so that nobody can fill the memory. */
const MOST_NAMES = 200

export interface PoolMetrics {
  readonly observe: PoolObserver
  /** Prometheus' text format, 0.0.4. */
  text(): Promise<string>
}

/** Counts what happens in a pool, under the contract's names. */
export async function poolMetrics(wins?: Pick<WinRates, 'list'>): Promise<PoolMetrics> {
  const {Counter, Gauge, Histogram, Registry} = await import('prom-client')
  const registers = [new Registry()]
  const durations = new Histogram({
    name: 'llmpool_infer_duration_ms',
    help: 'Milliseconds from a request to its answer or error.',
    labelNames: ['tenant', 'project', 'task', 'strategy', 'provider'] as const,
    buckets: BUCKETS,
    registers,
  })
  const timeouts = new Counter({
    name: 'llmpool_timeouts_total',
    help: 'Requests that reached their deadline.',
    registers,
  })
  const decisions = new Counter({
    name: 'llmpool_ensemble_decision_total',
    help: 'Answers by the strategy that decided.',
    labelNames: ['strategy'] as const,
    registers,
  })
  const opened = new Counter({name: 'llmpool_breaker_open_total', help: 'Times that a breaker opened.', registers})
  const hedged = new Counter({name: 'llmpool_hedges_total', help: 'Calls made because another took long.', registers})
  const calls = new Counter({
    name: 'llmpool_calls_total',
    help: 'Calls to providers by how they ended.',
    labelNames: ['provider', 'task', 'outcome'] as const,
    registers,
  })
  const tokens = new Counter({
    name: 'llmpool_tokens_total',
    help: 'Tokens that the servers say they spent.',
    labelNames: ['kind'] as const,
    registers,
  })
  const cost = new Counter({name: 'llmpool_cost_usd_total', help: 'By the configured prices.', registers})
  const looked = {asked: 0, hits: 0}
  new Gauge({
    name: 'llmpool_cache_hit_ratio',
    help: 'Share of the requests that looked into the cache and found their answer, since the start.',
    registers,
    collect() {
      this.set(looked.asked === 0 ? 0 : looked.hits / looked.asked)
    },
  })
  new Gauge({
    name: 'llmpool_provider_win_rate',
    help: 'How often an answer won when several that differed were compared, 0-1: (won + 1) / (compared + 2).',
    labelNames: ['provider', 'task'] as const,
    registers,
    collect() {
      for (const {provider, task, rate} of wins?.list() ?? []) this.set({provider, task}, rate)
    },
  })
  const names = new Set<string>()
  const bounded = (kind: string, name: string): string => {
    const key = `${kind} ${name}`
    if (!names.has(key) && names.size >= MOST_NAMES) return 'other'
    names.add(key)
    return name
  }
  const count = (spent: Spent) => {
    tokens.inc({kind: 'prompt'}, spent.prompt)
    tokens.inc({kind: 'completion'}, spent.completion)
    cost.inc(spent.cost)
  }
  return {
    observe(event) {
      switch (event.kind) {
        case 'answered':
        case 'failed': {
          const {strategy} = event
          const labels = {
            tenant: bounded('tenant', event.tenant),
            project: bounded('project', event.project),
            task: bounded('task', event.task),
            strategy,
          }
          if (event.kind === 'failed') {
            count(event.spent)
            durations.observe({...labels, provider: 'none'}, event.duration_ms)
            if (event.error === 'deadline') timeouts.inc()
            return
          }
          const {reply} = event
          durations.observe({...labels, provider: reply.from_cache ? 'cache' : reply.provider}, reply.duration_ms)
          decisions.inc({strategy: reply.decision.strategy})
          count({...reply.tokens_spent, cost: reply.cost_usd})
          return
        }
        case 'call':
          calls.inc({provider: event.provider, task: bounded('task', event.task), outcome: event.outcome})
          if (event.why === 'hedge') hedged.inc()
          return
        case 'breaker_opened':
          opened.inc()
          return
        case 'cache':
          looked.asked++
          if (event.hit) looked.hits++
          return
        case 'cache_lost':
        case 'compared':
      }
    },
    text: () => registers[0]!.metrics(),
  }
}
