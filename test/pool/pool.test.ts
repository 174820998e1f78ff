import {expect, test} from 'vitest'
import {Interrupted, UsageError} from '../../src/errors.ts'
import {PoolError} from '../../src/pool/failure.ts'
import {never, poolOver} from '../support/pools.ts'

test('an answer says who gave it, what it cost and how it was chosen', async () => {
  const {pool, events} = await poolOver({
    servers: [{behave: () => ({text: 'four words of text'}), provider: {price: {prompt: 1, completion: 10}}}],
  })
  const reply = await pool.infer({task: 'answer', prompt: 'hi', request_id: 'r1'}, never)
  expect(reply).toMatchObject({
    request_id: 'r1',
    text: 'four words of text',
    provider: 'a',
    model: 'a',
    tokens: {prompt: 7, completion: 4},
    from_cache: false,
    strategy: 'FASTEST',
    decision: {strategy: 'FASTEST', candidates: ['a']},
    attempts: [{provider: 'a', why: 'first', outcome: 'answered'}],
  })
  expect(reply.cost_usd).toBeCloseTo((7 * 1 + 4 * 10) / 1e6, 12)
  expect(events.map(({kind}) => kind)).toEqual(['call', 'answered'])
})

test('a provider that fails is replaced, and the answer says so', async () => {
  for (const fault of ['reset', 'server_error', 'model_missing', 'out_of_memory', 'bad_json', 'overloaded'] as const) {
    const {pool} = await poolOver({
      servers: [{behave: () => ({fault}), provider: {weight: 2}}, {behave: () => ({text: 'from b'})}],
    })
    const reply = await pool.infer({task: 'answer', prompt: 'hi'}, never)
    expect(reply, fault).toMatchObject({text: 'from b', provider: 'b'})
    expect(reply.attempts.map(({why}) => why)).toEqual(['first', 'failover'])
  }
})

test('a lone provider is asked again when it may work a moment later, and not when it can not', async () => {
  let calls = 0
  const {pool, servers} = await poolOver({
    servers: [{behave: () => (++calls < 3 ? {fault: 'overloaded'} : {text: 'at last'})}],
  })
  expect((await pool.infer({task: 'answer', prompt: 'hi'}, never)).text).toBe('at last')
  servers[0]!.behave = () => ({fault: 'unauthorized'})
  const before = servers[0]!.calls.length
  await expect(pool.infer({task: 'answer', prompt: 'hi'}, never)).rejects.toMatchObject({kind: 'all_failed'})
  expect(servers[0]!.calls).toHaveLength(before + 1)
})

test('a request that is wrong is not repeated anywhere', async () => {
  const {pool, servers} = await poolOver({servers: [{behave: () => ({fault: 'bad_request'})}, {}]})
  await expect(pool.infer({task: 'answer', prompt: 'hi'}, never)).rejects.toThrow(PoolError)
  expect(servers.map(({calls}) => calls.length)).toEqual([1, 0])
})

test('the deadline holds whatever stalls, and says who was slow', async () => {
  const {pool, servers} = await poolOver({servers: [{behave: () => ({fault: 'stall'})}]})
  const failure = await pool.infer({task: 'answer', prompt: 'hi', deadline_ms: 100}, never).catch((error) => error)
  expect(failure).toMatchObject({kind: 'deadline', attempts: [{provider: 'a', outcome: 'timeout'}]})
  expect(failure.message).toMatch(/100 ms \(a: timeout\)/)
  await expect.poll(() => servers[0]!.cancelled).toEqual([0])
})

test('a silent first provider leaves time for the second', async () => {
  const {pool} = await poolOver({
    servers: [{behave: () => ({fault: 'stall'}), provider: {weight: 2}}, {behave: () => ({text: 'b'})}],
    options: {qos: {hedge_share: 0}},
  })
  const reply = await pool.infer({task: 'answer', prompt: 'hi', deadline_ms: 2000}, never)
  expect(reply.attempts.map(({outcome, why}) => [outcome, why])).toEqual([
    ['timeout', 'first'],
    ['answered', 'failover'],
  ])
})

test('whoever leaves is not waited for: the connection closes', async () => {
  const {pool, servers, events} = await poolOver({servers: [{}]})
  const stop = new AbortController()
  servers[0]!.behave = () => {
    stop.abort()
    return {fault: 'stall'}
  }
  await expect(pool.infer({task: 'answer', prompt: 'hi'}, stop.signal)).rejects.toThrow(Interrupted)
  await expect.poll(() => servers[0]!.cancelled).toEqual([0])
  expect(events).toMatchObject([
    {kind: 'call', outcome: 'cancelled'},
    {kind: 'failed', error: 'interrupted'},
  ])
})

test('requests beyond a limit are refused before anybody is asked', async () => {
  const {pool, servers} = await poolOver({
    servers: [{provider: {tasks: ['judge']}}],
    options: {qos: {max_deadline_ms: 1500}, tenancy: {small: {max_tokens: 10, max_deadline_ms: 100}}},
  })
  const base = {task: 'judge', prompt: 'hi'}
  for (const [request, code] of [
    [{...base, deadline_ms: 1501}, 'deadline_too_long'],
    [{...base, deadline_ms: 101, tenant_id: 'small'}, 'deadline_too_long'],
    [{...base, max_tokens: 11, tenant_id: 'small'}, 'too_many_tokens'],
    [{...base, prompt: 'é'.repeat(8193)}, 'prompt_too_large'],
    [{...base, prompt: ' \n'}, 'prompt_empty'],
    [{...base, deadline_ms: 0}, 'bad_deadline_ms'],
    [{...base, temperature: Number.NaN}, 'bad_temperature'],
    [{...base, providers: ['nobody']}, 'unknown_provider'],
  ] as const) {
    const refusal = await pool.infer(request, never).catch((error) => error)
    expect(refusal, code).toBeInstanceOf(UsageError)
    expect(refusal.code).toBe(code)
  }
  await expect(pool.infer({task: 'answer', prompt: 'hi'}, never)).rejects.toMatchObject({kind: 'no_provider'})
  expect(servers[0]!.calls).toEqual([])
})

test("an answer that is not of the asked form is another provider's chance, then a failure with its text", async () => {
  const {pool, servers} = await poolOver({
    servers: [{behave: () => ({text: 'not json'}), provider: {weight: 2}}, {behave: () => ({text: '{"a": 1}'})}],
  })
  const request = {task: 'answer', prompt: 'hi', schema: {}} as const
  expect(await pool.infer(request, never)).toMatchObject({provider: 'b', value: {a: 1}})
  servers[1]!.behave = () => ({text: 'nor this'})
  const failure = await pool.infer(request, never).catch((error) => error)
  expect(failure).toMatchObject({kind: 'invalid_answer'})
  expect(['not json', 'nor this']).toContain(failure.invalid.text)
})

test('a closed pool leaves no connection and ends what is under way', async () => {
  const {pool, servers} = await poolOver({servers: [{behave: () => ({fault: 'stall'})}]})
  const asking = pool.infer({task: 'answer', prompt: 'hi'}, never)
  asking.catch(() => {})
  await expect.poll(() => servers[0]!.calls.length).toBe(1)
  await pool[Symbol.asyncDispose]()
  await expect(asking).rejects.toThrow()
  await expect.poll(() => servers[0]!.sockets()).toBe(0)
})
