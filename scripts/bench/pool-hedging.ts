import {openPool} from '../../src/pool/open.ts'
import {openLoop, timed} from './open-loop.ts'
import {benchOptions, benchProvider} from './pool-options.ts'
import {benchServer} from './pool-server.ts'
import {quantile} from './summary.ts'

const REQUESTS = 3000
const RATE = 100

/** Two providers of which 2 % of the calls take 3 s and the others 50 ms, with hedges and without. */
export async function hedgingResult() {
  const without = await run(0)
  const hedged = await run(0.03)
  return {requests: REQUESTS, without, hedged, p99_cut: 1 - hedged.p99_ms / without.p99_ms}
}

async function run(hedge_share: number) {
  using one = await benchServer({delay: 50, slow: 3000, share: 0.02, seed: 1})
  using two = await benchServer({delay: 50, slow: 3000, share: 0.02, seed: 2})
  const entries = [benchProvider('a', one.url), benchProvider('b', two.url)]
  await using pool = await openPool(benchOptions(entries, {hedge_share}))
  const {signal} = new AbortController()
  const durations: number[] = []
  await openLoop(RATE, REQUESTS, async (number) => {
    durations.push(await timed(() => pool.infer({task: 'answer', prompt: `question ${number}`}, signal)))
  })
  const calls = (await one.calls()) + (await two.calls())
  return {
    p50_ms: quantile(durations, 0.5),
    p95_ms: quantile(durations, 0.95),
    p99_ms: quantile(durations, 0.99),
    extra_calls: (calls - REQUESTS) / REQUESTS,
  }
}
