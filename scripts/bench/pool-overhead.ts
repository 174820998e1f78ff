import {poolLog} from '../../src/pool/observe/log.ts'
import {poolMetrics} from '../../src/pool/observe/metrics.ts'
import {openPool} from '../../src/pool/open.ts'
import {makeProvider} from '../../src/pool/providers/make.ts'
import {seededRandom} from '../random/mulberry32.ts'
import {openLoop, timed} from './open-loop.ts'
import {benchOptions, benchProvider} from './pool-options.ts'
import {benchServer} from './pool-server.ts'
import {differenceInterval, quantile} from './summary.ts'

const RATE = 200
const WARM_UP = 200
const SERVER_MS = 20

/** Calls one after another, in turns of this many of each kind. */
const TURNS = {count: 20, calls: 50}

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
  const each = {direct: [] as {ms: number; cpu: number}[], pool: [] as {ms: number; cpu: number}[]}
  using prompt = await benchServer({})
  await using quick = await makeProvider(benchProvider('a', prompt.url))
  await using quickPool = await openPool(
    {...cached, providers: [benchProvider('a', prompt.url)]},
    {
      observers: [metrics.observe, log],
    },
  )
  for (let turn = 0; turn < TURNS.count; turn++) {
    const question = (call: number) => messages(1e6 + turn * TURNS.calls + call)
    const plain = {max_tokens: 256, temperature: 0.2}
    each.direct.push(await costOf((call) => quick.chat({...plain, messages: question(call)}, signal)))
    each.pool.push(await costOf((call) => quickPool.infer({task: 'answer', prompt: question(call)}, signal)))
  }
  const [a, b, c] = [alone!, through!, inside!]
  return {
    requests: b.length,
    logged: lines,
    rate_per_s: RATE,
    direct_ms: {p50: quantile(a, 0.5), p99: quantile(a, 0.99)},
    pool_ms: {p50: quantile(b, 0.5), p99: quantile(b, 0.99)},
    added_p50_ms: quantile(b, 0.5) - quantile(a, 0.5),
    added_p50_interval: differenceInterval(a, b, 0.5, seededRandom(1)),
    added_p99_ms: quantile(b, 0.99) - quantile(a, 0.99),
    added_p99_interval: differenceInterval(a, b, 0.99, seededRandom(2)),
    one_by_one: {
      calls: TURNS.count * TURNS.calls,
      direct: medianCost(each.direct),
      pool: medianCost(each.pool),
    },
    measured_inside_ms: {p50: quantile(c, 0.5), p99: quantile(c, 0.99)},
  }
}

/** Milliseconds and CPU milliseconds of one call, the mean of a turn. */
async function costOf(run: (call: number) => Promise<unknown>): Promise<{ms: number; cpu: number}> {
  const before = process.cpuUsage()
  const ms = await timed(async () => {
    for (let call = 0; call < TURNS.calls; call++) await run(call)
  })
  const {user, system} = process.cpuUsage(before)
  return {ms: ms / TURNS.calls, cpu: (user + system) / 1000 / TURNS.calls}
}

function medianCost(turns: readonly {ms: number; cpu: number}[]) {
  const of = (pick: (turn: {ms: number; cpu: number}) => number) => turns.map(pick)
  return {
    ms: quantile(
      of(({ms}) => ms),
      0.5,
    ),
    cpu_ms: quantile(
      of(({cpu}) => cpu),
      0.5,
    ),
  }
}
