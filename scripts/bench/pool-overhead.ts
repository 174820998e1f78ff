import {poolLog} from '../../src/pool/observe/log.ts'
import {poolMetrics} from '../../src/pool/observe/metrics.ts'
import {openPool} from '../../src/pool/open.ts'
import {makeProvider} from '../../src/pool/providers/make.ts'
import {openLoop, timed} from './open-loop.ts'
import {benchOptions, benchProvider} from './pool-options.ts'
import {benchServer} from './pool-server.ts'
import {quantile} from './summary.ts'

const RATE = 200
const WARM_UP = 200
const SERVER_MS = 20

/** What the pool adds to a call of the same provider: both alternate, 200 a second in all, metrics and log on. */
export async function overheadResult(seconds: number) {
  using server = await benchServer({delay: SERVER_MS})
  const entry = benchProvider('a', server.url)
  const metrics = await poolMetrics()
  let lines = 0
  const log = poolLog(() => {
    lines++
  })
  await using direct = await makeProvider(entry)
  const options = benchOptions([entry])
  const cached = {...options, cache: {...options.cache, enabled: true, driver: 'memory' as const}}
  await using pool = await openPool(cached, {observers: [metrics.observe, log]})
  const {signal} = new AbortController()
  const messages = (number: number) => [{role: 'user' as const, content: `question ${number} ${'word '.repeat(100)}`}]
  const [alone, through, inside]: number[][] = [[], [], []]
  await openLoop(RATE, WARM_UP + RATE * seconds, async (number) => {
    if (number % 2 === 0) {
      const request = {messages: messages(number), max_tokens: 256, temperature: 0.2}
      const ms = await timed(() => direct.chat(request, signal))
      if (number >= WARM_UP) alone!.push(ms)
      return
    }
    const ms = await timed(async () => {
      const reply = await pool.infer({task: 'answer', prompt: messages(number)}, signal)
      if (number >= WARM_UP) inside!.push(reply.overhead_ms)
    })
    if (number >= WARM_UP) through!.push(ms)
  })
  const [a, b, c] = [alone!, through!, inside!]
  return {
    requests: b.length,
    logged: lines,
    rate_per_s: RATE,
    direct_ms: {p50: quantile(a, 0.5), p99: quantile(a, 0.99)},
    pool_ms: {p50: quantile(b, 0.5), p99: quantile(b, 0.99)},
    added_p50_ms: quantile(b, 0.5) - quantile(a, 0.5),
    added_p99_ms: quantile(b, 0.99) - quantile(a, 0.99),
    measured_inside_ms: {p50: quantile(c, 0.5), p99: quantile(c, 0.99)},
  }
}
