import {expect, test} from 'vitest'
import {Health} from '../../../src/pool/qos/health.ts'
import {never, poolOver} from '../../support/pools.ts'

test('degraded by one failure, unhealthy by three or by one that lasts, healthy by an answer', () => {
  const health = new Health()
  const fail = (kind: Parameters<Health['failed']>[0]) => health.failed(kind, 'why', 0, () => 0.5)
  fail('timeout')
  expect(health.state).toBe('degraded')
  fail('timeout')
  fail('server_error')
  expect(health).toMatchObject({state: 'unhealthy', reason: 'why', probeAt: 1000})
  health.answered()
  expect(health).toMatchObject({state: 'healthy', reason: null})
  fail('model_missing')
  expect(health.state).toBe('unhealthy')
})

test('probes come ever more seldom, up to a minute, until an answer proves it well', () => {
  const health = new Health()
  const waits: number[] = []
  for (let probe = 0; probe < 9; probe++) {
    health.failed('unauthorized', 'why', 0, () => 0.5)
    waits.push(health.probeAt)
    health.probed()
    expect(health.state).toBe('degraded')
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000])
  health.answered()
  health.failed('unauthorized', 'why', 0, () => 0.5)
  expect(health.probeAt).toBe(1000)
})

test('a provider that went down is left alone, probed, and asked again when it is back', async () => {
  const shift = {ms: 0}
  const {pool, servers} = await poolOver({
    servers: [
      {dialect: 'ollama', behave: () => ({fault: 'unauthorized'}), provider: {weight: 2}},
      {dialect: 'ollama', behave: () => ({text: 'b'})},
    ],
    parts: {clock: {now: () => performance.now() + shift.ms, date: Date.now}},
  })
  const ask = () => pool.infer({task: 'answer', prompt: 'hi'}, never)
  for (let time = 0; time < 3; time++) expect((await ask()).provider).toBe('b')
  expect(servers[0]!.calls).toHaveLength(1)
  const [member] = pool.roster.members
  expect(member!.health).toMatchObject({state: 'unhealthy', reason: expect.stringContaining('401')})
  servers[0]!.behave = () => ({text: 'back'})
  shift.ms = 2000
  await ask()
  await expect.poll(() => member!.health.state).toBe('degraded')
  expect((await pool.infer({task: 'answer', prompt: 'hi', providers: ['a']}, never)).text).toBe('back')
  expect(member!.health.state).toBe('healthy')
})

test('a probe finds a missing model, and what is loaded', async () => {
  const {pool} = await poolOver({
    servers: [
      {dialect: 'ollama', models: ['a:latest'], loaded: () => ['a:latest']},
      {dialect: 'ollama', models: ['other']},
      {provider: {base_url: 'http://127.0.0.1:1'}},
    ],
  })
  await pool.watch.probeAll()
  const [a, b] = pool.roster.members
  expect(a!.health.state).toBe('healthy')
  expect(a!.queue.isLoaded('a')).toBe(true)
  expect(b!.health).toMatchObject({state: 'unhealthy', reason: 'the server has no model b'})
})

test('with every breaker open, the least bad provider is still asked', async () => {
  const {pool, servers, events} = await poolOver({
    servers: [{behave: () => ({fault: 'bad_json'})}, {}],
    options: {qos: {max_attempts: 1}},
  })
  servers[1]!.behave = ({number}) => (number % 2 === 0 ? {fault: 'bad_json'} : {text: 'sometimes'})
  for (let time = 0; time < 24; time++)
    for (const provider of ['a', 'b'])
      await pool.infer({task: 'answer', prompt: 'hi', providers: [provider]}, never).catch(() => {})
  expect(events.filter(({kind}) => kind === 'breaker_opened')).toHaveLength(2)
  const before = servers[0]!.calls.length
  const replies = await Promise.allSettled([1, 2].map(() => pool.infer({task: 'answer', prompt: 'hi'}, never)))
  expect(servers[0]!.calls).toHaveLength(before)
  expect(replies.some(({status}) => status === 'fulfilled')).toBe(true)
  const other = await pool.infer({task: 'critique', prompt: 'hi', providers: ['b']}, never).catch((error) => error)
  expect(pool.roster.members[1]!.breaker('critique').state(0), String(other)).toBe('closed')
})
