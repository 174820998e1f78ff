import {expect, onTestFinished, test} from 'vitest'
import type {ModelServer, ServerCall} from '../support/model-server.ts'
import {
  chatReply,
  eventually,
  PORT,
  poolConfig,
  REFUND,
  SAYS,
  serving,
  storeOfFile,
  UNKNOWN,
} from '../support/serving.ts'
import {taskServer} from '../support/task-server.ts'

const store = storeOfFile()

async function withModels(more = '', says: Parameters<typeof taskServer>[0] = SAYS) {
  const models = await taskServer(says)
  onTestFinished(() => models[Symbol.asyncDispose]())
  const folder = store.copy()
  const server = await serving({folder, config: poolConfig(folder, models.url, more)})
  return {models, server}
}

/** Calls that ask something: others load a model. */
function tasksOf(models: ModelServer): readonly ServerCall[] {
  return models.calls.filter(({body}) => body['messages'] !== undefined)
}

async function metric(url: string, line: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const found = text.split('\n').find((each) => each.startsWith(`${line} `))
  return Number(found?.slice(line.length + 1) ?? Number.NaN)
}

test('what the matcher is not sure of is answered by a model, marked as such, with its sources, tokens and name', async () => {
  const {server} = await withModels()
  const reply = await chatReply(server.ask(REFUND))
  expect(reply.choices[0]!.message.content).toBe('Ten days to a month.')
  expect(reply.logline_meta).toMatchObject({
    ...{
      answered: true,
      backend: 'pool',
      handed_over: true,
      method: 'synthesis',
      calibrated: false,
      model_confidence: 80,
    },
    ...{calibration: null, decision: 'answered', from_cache: false},
    written_by: {task: 'synthesize', provider: 'local', model: 'm'},
  })
  expect((reply.logline_meta['citations'] as string[]).length).toBeGreaterThan(0)
  expect(reply.usage['prompt_tokens']).toBeGreaterThan(0)
  expect(reply.usage['total_tokens']).toBe(reply.usage['prompt_tokens']! + reply.usage['completion_tokens']!)
  expect(await metric(server.url, 'logline_fallback_total{answered="true"}')).toBe(1)
})

test('what it is sure of is not, and who asks may keep a question here or let it go', async () => {
  const {server, models} = await withModels()
  expect((await chatReply(server.ask(PORT))).logline_meta).toMatchObject({backend: 'pool', handed_over: false})
  const kept = await chatReply(server.ask(REFUND, {backend: 'local'}))
  expect(kept.logline_meta).toMatchObject({backend: 'local', handed_over: false, answered: false})
  expect(kept.choices[0]!.message.content).toMatch(/^No answer\. /)
  expect(tasksOf(models)).toEqual([])
  expect(await metric(server.url, 'logline_fallback_total{answered="true"}')).toBe(0)
  const quiet = await withModels('[server]\ntop_k = 5\n[pool.ensemble]\ndefault_strategy = "FASTEST"\n')
  expect((await chatReply(quiet.server.ask(REFUND, {backend: 'pool'}))).logline_meta).toMatchObject({handed_over: true})
})

test('without an answer of a model the one of the matcher stands, with a warning, and is counted', async () => {
  const {server} = await withModels('', {})
  const reply = await chatReply(server.ask(REFUND))
  expect(reply.choices[0]!.message.content).toMatch(/^No answer\. /)
  expect(reply.logline_meta).toMatchObject({answered: false, handed_over: true, written_by: null})
  expect(JSON.stringify(reply.logline_meta['warnings'])).toMatch(/no language model answered/)
  expect(await metric(server.url, 'logline_fallback_total{answered="false"}')).toBe(1)
  // No evidence: no model is asked to make something up.
  const unknown = await chatReply(server.ask(UNKNOWN))
  expect(unknown.logline_meta).toMatchObject({answered: false, written_by: null})
})

test('a deadline holds for the whole request, and one that is too long is refused', async () => {
  const {server} = await withModels('', {...SAYS, synthesize: () => ({fault: 'stall'})})
  const reply = await chatReply(server.ask(REFUND, {deadline_ms: 3000}))
  expect(reply.logline_meta).toMatchObject({answered: false, handed_over: true})
  expect(JSON.stringify(reply.logline_meta['warnings'])).toMatch(/no language model answered/)
  for (const [more, headers] of [
    [{deadline_ms: 100_001}, {}],
    [{}, {'x-deadline-ms': '100001'}],
  ] as const) {
    const refused = await server.ask(PORT, more, headers)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({error: {code: 'deadline_too_long', param: 'deadline_ms'}})
  }
  expect((await server.ask(PORT, {}, {'x-deadline-ms': 'soon'})).status).toBe(400)
})

test('without a deadline the longest that is allowed holds for the whole hand-over, not for each of its tasks', async () => {
  // Three tasks of 1.2 s each: every one is within the longest, all of them together are not.
  const slowly = (say: (input: Record<string, unknown>) => object) => (input: Record<string, unknown>) => ({
    ...{text: JSON.stringify(say(input)), delay_ms: 1200},
  })
  const says = Object.fromEntries(Object.entries(SAYS).map(([task, say]) => [task, slowly(say)]))
  const models = await taskServer(says)
  onTestFinished(() => models[Symbol.asyncDispose]())
  const folder = store.copy()
  const config = poolConfig(folder, models.url, '[pool.tenancy.small]\nmax_deadline_ms = 3000\n')
  const server = await serving({folder, config})
  const cut = await chatReply(server.ask(REFUND, {tenant_id: 'small'}))
  expect(cut.logline_meta).toMatchObject({answered: false, handed_over: true, written_by: null})
  expect(JSON.stringify(cut.logline_meta['warnings'])).toMatch(/no language model answered/)
  // Another tenant has the time.
  expect((await chatReply(server.ask(REFUND))).logline_meta).toMatchObject({answered: true, handed_over: true})
})

test("a tenant's limits hold: what it asks for beyond them is refused, what prompts ask for is cut to them", async () => {
  const {server, models} = await withModels('[pool.tenancy.small]\nmax_tokens = 60\nmax_deadline_ms = 20000\n')
  const refused = async (more: object, headers = {}) => {
    const response = await server.ask(PORT, more, headers)
    return [response.status, ((await response.json()) as {error?: {code: string}}).error?.code]
  }
  expect(await refused({tenant_id: 'small', max_tokens: 61})).toEqual([400, 'too_many_tokens'])
  expect(await refused({tenant_id: 'small', max_completion_tokens: 61})).toEqual([400, 'too_many_tokens'])
  expect(await refused({max_tokens: 61}, {'x-tenant-id': 'small'})).toEqual([400, 'too_many_tokens'])
  expect(await refused({tenant_id: 'small', deadline_ms: 20_001})).toEqual([400, 'deadline_too_long'])
  expect(await refused({max_tokens: 5000})).toEqual([200, undefined])
  const reply = await chatReply(server.ask(REFUND, {tenant_id: 'small', project_id: 'p'}))
  expect(reply.logline_meta).toMatchObject({handed_over: true, answered: true})
  const asked = tasksOf(models)
  expect(asked.length).toBeGreaterThan(0)
  for (const {body} of asked) expect((body['options'] as {num_predict: number}).num_predict).toBeLessThanOrEqual(60)
  const answered = server.log().filter(({event}) => event === 'llmpool.answered')
  expect(answered.length).toBe(asked.length)
  for (const record of answered) expect(record).toMatchObject({tenant: 'small', project: 'p'})
})

test("the log tells each request with its id and the caller's trace, which model servers join; never what was asked", async () => {
  const {server, models} = await withModels()
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const headers = {'x-request-id': 'mine-1', traceparent: `00-${trace}-00f067aa0ba902b7-01`}
  const response = await server.ask(REFUND, {}, headers)
  expect(response.headers.get('x-request-id')).toBe('mine-1')
  await eventually(() => server.log().some(({event}) => event === 'http.request')).toBe(true)
  for (const {headers: sent} of tasksOf(models)) expect(sent['traceparent']).toMatch(new RegExp(`^00-${trace}-`))
  const mine = server.log().filter(({request_id}) => request_id === 'mine-1')
  expect(mine.map(({event}) => event)).toEqual([...tasksOf(models).map(() => 'llmpool.answered'), 'http.request'])
  for (const record of mine) expect(record['trace_id']).toBe(trace)
  expect(mine.at(-1)).toMatchObject({
    ...{level: 'info', method: 'POST', route: '/v1/chat/completions', status: 200, tenant: 'default'},
    ...{project: 'default', answered: true, handed_over: true, answer_method: 'synthesis', winner_model: 'm'},
  })
  // Ids that could be anything else are not repeated, nor are traces that are none.
  const odd = await server.ask(PORT, {}, {'x-request-id': 'a b"c', traceparent: '00-0-0-0'})
  expect(odd.headers.get('x-request-id')).toMatch(/^req-[0-9a-f]{16}$/)
  const named = await server.ask(PORT, {request_id: 'body-7'})
  expect(named.headers.get('x-request-id')).toBe('body-7')
  expect(server.stderr()).not.toMatch(/refund take|PostgreSQL|Ten days|5432/)
})

/** A server that keeps answers, and models of which each answer is another one. */
async function keepingAnswers() {
  let said = 0
  const models = await taskServer({
    ...SAYS,
    synthesize: (input) => ({...SAYS.synthesize(input), answer: `Answer ${++said}.`}),
  })
  onTestFinished(() => models[Symbol.asyncDispose]())
  const folder = store.copy()
  const config = poolConfig(folder, models.url).replace('enabled = false', 'enabled = true')
  return {server: await serving({folder, config}), models}
}

test('a kept answer is told as such; no-cache asks models afresh and keeps that, no-store keeps nothing', async () => {
  const {server, models} = await keepingAnswers()
  const ask = async (control?: string) => {
    const before = tasksOf(models).length
    const headers = control === undefined ? {} : {'cache-control': control}
    const {choices, logline_meta: meta} = await chatReply(server.ask(REFUND, {}, headers))
    const calls = meta['model_calls'] as {from_cache: boolean}[]
    expect(calls.filter(({from_cache}) => !from_cache)).toHaveLength(tasksOf(models).length - before)
    return [choices[0]!.message.content, meta['from_cache'], tasksOf(models).length - before]
  }
  expect(await ask()).toEqual(['Answer 1.', false, 3])
  expect(await ask()).toEqual(['Answer 1.', true, 0])
  expect(await ask('no-store')).toEqual(['Answer 2.', false, 3])
  expect(await ask('max-age=60')).toEqual(['Answer 1.', true, 0])
  expect(await ask('No-Cache')).toEqual(['Answer 3.', false, 3])
  expect(await ask()).toEqual(['Answer 3.', true, 0])
  expect(await ask('private, max-age=0')).toEqual(['Answer 4.', false, 3])
  await eventually(() => server.log().filter(({event}) => event === 'http.request').length).toBe(7)
  const hits = server.log().flatMap(({event, from_cache}) => (event === 'http.request' ? [from_cache] : []))
  expect(hits).toEqual([false, true, false, true, false, true, false])
})

test('what comes again under its Idempotency-Key is not asked of a model again, no-cache or not', async () => {
  const {server, models} = await keepingAnswers()
  const ask = async (key: string) => {
    const before = tasksOf(models).length
    const headers = {'idempotency-key': key, 'cache-control': 'no-cache'}
    const {choices} = await chatReply(server.ask(REFUND, {}, headers))
    return [choices[0]!.message.content, tasksOf(models).length - before]
  }
  expect(await ask('order-1')).toEqual(['Answer 1.', 3])
  expect(await ask('order-1')).toEqual(['Answer 1.', 0])
  expect(await ask('order-2')).toEqual(['Answer 2.', 3])
  expect(await ask('order-1')).toEqual(['Answer 1.', 0])
  expect((await server.ask(REFUND, {}, {'idempotency-key': 'x'.repeat(201)})).status).toBe(400)
})

test('when whoever asked leaves, the model server is let go at once', async () => {
  const {server, models} = await withModels('', {...SAYS, synthesize: () => ({fault: 'stall'})})
  const leave = new AbortController()
  const asked = fetch(`${server.url}/v1/chat/completions`, {
    ...{method: 'POST', headers: {'content-type': 'application/json'}, signal: leave.signal},
    body: JSON.stringify({model: 'logline-v1', messages: [{role: 'user', content: REFUND}]}),
  })
  const stalled = () => models.calls.filter(({left}) => !left.aborted).length
  await eventually(() => models.calls.some(({body}) => JSON.stringify(body['format'])?.includes('disagreements'))).toBe(
    true,
  )
  leave.abort()
  await expect(asked).rejects.toThrow()
  await eventually(stalled).toBe(0)
  await eventually(() => server.log().find(({event}) => event === 'http.request')).toMatchObject({status: 499})
  expect(await metric(server.url, 'logline_requests_working')).toBe(0)
})
