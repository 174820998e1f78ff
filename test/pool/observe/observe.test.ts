import {join} from 'node:path'
import {context, propagation, trace} from '@opentelemetry/api'
import {AsyncLocalStorageContextManager} from '@opentelemetry/context-async-hooks'
import {W3CTraceContextPropagator} from '@opentelemetry/core'
import {BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor} from '@opentelemetry/sdk-trace-base'
import {expect, onTestFinished, test} from 'vitest'
import {openWorkspace} from '../../../src/pipeline/workspace.ts'
import type {PoolError} from '../../../src/pool/failure.ts'
import {poolLedger} from '../../../src/pool/observe/ledger.sql.ts'
import {type PoolLogRecord, poolLog} from '../../../src/pool/observe/log.ts'
import {poolMetrics} from '../../../src/pool/observe/metrics.ts'
import {Secret} from '../../../src/pool/secret.ts'
import {WinRates} from '../../../src/pool/win-rates.ts'
import {collected} from '../../support/collected.ts'
import {never, poolOver} from '../../support/pools.ts'
import {tempDir} from '../../support/temp.ts'

const ask = {task: 'answer', prompt: 'the prompt nobody may see', tenant_id: 't1', project_id: 'p1'} as const

test('metrics have the names and labels that dashboards know', async () => {
  const wins = new WinRates()
  const metrics = await poolMetrics(wins)
  const {pool, servers} = await poolOver({
    servers: [{behave: () => ({text: 'x'})}, {behave: () => ({text: 'x'})}, {behave: () => ({text: 'y'})}],
    options: {cache: {enabled: true, driver: 'memory'}, breaker: {min_requests: 1}},
    parts: {observers: [metrics.observe], wins},
  })
  await pool.infer(ask, never)
  await pool.infer(ask, never)
  await pool.infer({...ask, strategy: 'VOTING'}, never)
  for (const server of servers) server.behave = () => ({fault: 'stall'})
  await pool.infer({...ask, prompt: 'other', deadline_ms: 60}, never).catch(() => {})
  servers[1]!.behave = () => ({fault: 'server_error'})
  await pool.infer({...ask, prompt: 'third', providers: ['b']}, never).catch(() => {})
  const text = await metrics.text()
  const line = (start: string) => text.split('\n').find((one) => one.startsWith(start))
  const infer = 'llmpool_infer_duration_ms_count{tenant="t1",project="p1",task="answer",strategy='
  expect(line(`${infer}"FASTEST",provider="a"}`)).toMatch(/ 1$/)
  expect(line(`${infer}"FASTEST",provider="cache"}`)).toMatch(/ 1$/)
  expect(line(`${infer}"FASTEST",provider="none"}`)).toMatch(/ 2$/)
  expect(line('llmpool_timeouts_total')).toMatch(/ 1$/)
  expect(line('llmpool_ensemble_decision_total{strategy="VOTING"}')).toMatch(/ 1$/)
  expect(line('llmpool_provider_win_rate{provider="a",task="answer"}')).toMatch(/ 0\.6666/)
  expect(line('llmpool_cache_hit_ratio')).toMatch(/ 0\.2$/)
  // Of three providers: how many had their turn within 60 ms is the machine's affair.
  expect(line('llmpool_breaker_open_total')).toMatch(/ [1-3]$/)
})

test('answers that could not be used are paid for as well: metrics, logs, store and the error say what they cost', async () => {
  const metrics = await poolMetrics()
  const records: PoolLogRecord[] = []
  using store = openWorkspace(join(tempDir(), 'store.db'))
  using ledger = poolLedger(store.db)
  const log = poolLog((record) => records.push(record))
  const {pool, servers} = await poolOver({
    servers: [{behave: () => ({text: 'no JSON'}), provider: {price: {prompt: 1_000_000, completion: 2_000_000}}}],
    options: {cache: {enabled: true}},
    parts: {observers: [metrics.observe, log, ledger.observe]},
  })
  // Two that ask the same share one call, and its cost is told once.
  const both = await Promise.all([1, 2].map(() => pool.infer({...ask, schema: {}}, never).catch((error) => error)))
  expect(servers[0]!.calls).toHaveLength(1)
  const spent = both.map((error: PoolError) => error.spent)
  expect(spent).toContainEqual({prompt: 7, completion: 2, cost: 11})
  expect(spent).toContainEqual({prompt: 0, completion: 0, cost: 0})
  expect(records).toContainEqual(
    expect.objectContaining({error: 'invalid_answer', tokens_spent: {prompt: 7, completion: 2}, cost_usd: 11}),
  )
  const text = await metrics.text()
  expect(text).toContain('llmpool_tokens_total{kind="prompt"} 7\n')
  expect(text).toContain('llmpool_cost_usd_total 11\n')
  ledger.flush()
  expect(store.db.prepare('SELECT sum(completion_tokens) tokens, sum(cost_usd) cost FROM pool_requests').get()).toEqual(
    {
      tokens: 2,
      cost: 11,
    },
  )
})

test('a caller that makes names up can not fill the memory', async () => {
  const metrics = await poolMetrics()
  const {pool} = await poolOver({servers: [{}], parts: {observers: [metrics.observe]}})
  for (let number = 0; number < 300; number++) await pool.infer({...ask, tenant_id: `made-up-${number}`}, never)
  const tenants = new Set([...(await metrics.text()).matchAll(/tenant="([^"]+)"/g)].map(([, name]) => name))
  expect(tenants.size).toBeLessThanOrEqual(201)
  expect(tenants).toContain('other')
})

test('logs say who, what and how long, and hold neither prompt, answer nor key', async () => {
  const records: PoolLogRecord[] = []
  const key = new Secret('sk-do-not-log-this')
  const says = ` for key ${key.reveal()} and prompt ${ask.prompt}`
  const {pool, servers} = await poolOver({
    servers: [{behave: () => ({text: 'the answer nobody may see'}), provider: {key}}],
    parts: {
      observers: [
        poolLog(
          (record) => records.push(record),
          () => 0,
        ),
      ],
    },
  })
  await pool.infer({...ask, request_id: 'r1'}, never)
  servers[0]!.behave = () => ({fault: 'unauthorized', says})
  await pool.infer({...ask, request_id: 'r2'}, never).catch(() => {})
  expect(records[0]).toMatchObject({
    at: '1970-01-01T00:00:00.000Z',
    event: 'llmpool.answered',
    request_id: 'r1',
    tenant: 't1',
    project: 'p1',
    task: 'answer',
    strategy: 'FASTEST',
    winner_model: 'a',
    from_cache: false,
    duration_ms: expect.any(Number),
  })
  expect(records[1]).toMatchObject({event: 'llmpool.failed', request_id: 'r2', error: 'all_failed'})
  const all = JSON.stringify(records)
  for (const hidden of ['nobody may see', 'sk-do-not', 'Bearer']) expect(all).not.toContain(hidden)
})

test('prompts are logged where that was asked for', async () => {
  const records: PoolLogRecord[] = []
  const {pool} = await poolOver({
    servers: [{}],
    parts: {observers: [poolLog((record) => records.push(record))], showPrompts: true},
  })
  await pool.infer(ask, never)
  expect(records[0]).toMatchObject({prompt: expect.stringContaining(ask.prompt), answer: 'hello'})
})

test('the store remembers how requests ended and whose answers win, not what was said', async () => {
  const path = `${tempDir()}/logline.db`
  const store = openWorkspace(path)
  onTestFinished(() => store[Symbol.dispose]())
  {
    using ledger = poolLedger(store.db, () => 0)
    const {pool, servers} = await poolOver({
      servers: [{behave: () => ({text: 'x'})}, {behave: () => ({text: 'x'})}, {behave: () => ({text: 'y'})}],
      parts: {observers: [ledger.observe], wins: ledger.wins},
    })
    await pool.infer({...ask, strategy: 'VOTING', request_id: 'r1'}, never)
    using other = openWorkspace(path)
    other.db.exec('BEGIN IMMEDIATE')
    for (const server of servers) server.behave = () => ({fault: 'unauthorized'})
    await pool.infer({...ask, request_id: 'r2'}, never).catch(() => {})
    other.db.exec('ROLLBACK')
  }
  const rows = store.db.prepare('SELECT * FROM pool_requests ORDER BY id').all()
  expect(rows).toMatchObject([
    {request_id: 'r1', outcome: 'answered', prompt_tokens: 21, from_cache: 0},
    {request_id: 'r2', outcome: 'all_failed', provider: null},
  ])
  expect(JSON.stringify(rows)).not.toContain('nobody may see')
  using again = poolLedger(store.db)
  expect(again.wins.rate('a', 'answer')).toBeCloseTo(2 / 3)
  expect(again.wins.rate('c', 'answer')).toBeCloseTo(1 / 3)
})

/** An OpenTelemetry SDK for one test. */
function tracing(): InMemorySpanExporter {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({spanProcessors: [new SimpleSpanProcessor(exporter)]})
  trace.setGlobalTracerProvider(provider)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  onTestFinished(() => {
    trace.disable()
    context.disable()
    propagation.disable()
  })
  return exporter
}

for (const how of ['whole', 'streamed'] as const)
  test(`spans join the trace of whoever asks, down to the model server: ${how}`, async () => {
    const exporter = tracing()
    const {pool, servers} = await poolOver({servers: [{}]})
    const traceId = await trace.getTracer('caller').startActiveSpan('caller', async (span) => {
      await (how === 'whole' ? pool.infer(ask, never) : collected(pool.stream(ask, never)))
      span.end()
      return span.spanContext().traceId
    })
    const spans = exporter.getFinishedSpans()
    const named = (name: string) => spans.find((span) => span.name === name)!
    expect(spans.map((span) => span.spanContext().traceId)).toEqual([traceId, traceId, traceId])
    expect(named('llmpool.infer').parentSpanContext?.spanId).toBe(named('caller').spanContext().spanId)
    expect(named('llmpool.call').parentSpanContext?.spanId).toBe(named('llmpool.infer').spanContext().spanId)
    expect(named('llmpool.infer').attributes).toMatchObject({'llmpool.task': 'answer', 'llmpool.provider': 'a'})
    expect(JSON.stringify(spans.map(({attributes}) => attributes))).not.toContain('nobody may see')
    expect(servers[0]!.calls[0]!.headers['traceparent']).toContain(traceId)
  })

test('a span of what failed says how, and holds nothing that a server said', async () => {
  const exporter = tracing()
  const {pool} = await poolOver({servers: [{behave: () => ({fault: 'unauthorized', says: ': for nobody may see'})}]})
  await pool.infer(ask, never).catch(() => {})
  await collected(pool.stream(ask, never)).catch(() => {})
  const spans = exporter.getFinishedSpans()
  expect(spans.map(({name, status}) => [name, status.message])).toEqual([
    ['llmpool.call', 'unauthorized'],
    ['llmpool.infer', 'all_failed'],
    ['llmpool.call', 'unauthorized'],
    ['llmpool.infer', 'all_failed'],
  ])
  expect(JSON.stringify(spans.map(({attributes, events, status}) => [attributes, events, status]))).not.toContain(
    'nobody may',
  )
})
