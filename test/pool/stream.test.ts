import {expect, test} from 'vitest'
import {PoolError} from '../../src/pool/failure.ts'
import {collected} from '../support/collected.ts'
import {never, poolOver} from '../support/pools.ts'

const ask = {task: 'answer', prompt: 'hi'} as const

test('pieces come as the model makes them, then the whole reply', async () => {
  const {pool} = await poolOver({servers: [{behave: () => ({text: 'a text of several pieces'})}]})
  const chunks = await collected(pool.stream(ask, never))
  expect(chunks.length).toBeGreaterThan(3)
  expect(chunks.map((chunk) => (chunk.kind === 'text' ? chunk.text : '')).join('')).toBe('a text of several pieces')
  expect(chunks.at(-1)).toMatchObject({kind: 'end', reply: {text: 'a text of several pieces', provider: 'a'}})
})

test("a failure before the first piece is another provider's turn", async () => {
  for (const fault of ['server_error', 'reset', 'model_missing', 'bad_json'] as const) {
    const {pool} = await poolOver({
      servers: [{behave: () => ({fault}), provider: {weight: 2}}, {behave: () => ({text: 'from b'})}],
    })
    expect((await collected(pool.stream(ask, never))).at(-1), fault).toMatchObject({reply: {provider: 'b'}})
  }
})

test('a slow beginning is hedged, and the slow one is cancelled on the wire', async () => {
  const {pool, servers} = await poolOver({
    servers: [{behave: () => ({fault: 'stall'}), provider: {weight: 2}}, {behave: () => ({text: 'from b'})}],
    options: {qos: {hedge_after_ms: 50}},
  })
  expect((await collected(pool.stream(ask, never))).at(-1)).toMatchObject({reply: {provider: 'b'}})
  await expect.poll(() => servers[0]!.cancelled).toEqual([0])
})

test('a failure after the first piece ends the stream with an error, and nothing is asked again', async () => {
  for (const [fault, kind] of [
    ['reset_midway', 'all_failed'],
    ['error_midway', 'all_failed'],
    ['end_early', 'all_failed'],
    ['stall_midway', 'deadline'],
  ] as const) {
    const {pool, servers, events} = await poolOver({servers: [{behave: () => ({fault})}, {}]})
    const chunks = await collected(pool.stream({...ask, deadline_ms: 500}, never))
    expect(chunks[0]).toMatchObject({kind: 'text'})
    const last = chunks.at(-1)!
    expect(last, fault).toMatchObject({kind: 'error', error: {kind}})
    expect(last.kind === 'error' && last.error).toBeInstanceOf(PoolError)
    expect(servers[1]!.calls).toEqual([])
    expect(events.at(-1)).toMatchObject({kind: 'failed', error: kind})
  }
})

test('whoever leaves a stream closes the connection', async () => {
  const {pool, servers, events} = await poolOver({servers: [{behave: () => ({fault: 'stall_midway'})}]})
  for await (const chunk of pool.stream(ask, never)) {
    expect(chunk.kind).toBe('text')
    break
  }
  await expect.poll(() => servers[0]!.cancelled).toEqual([0])
  expect(events).toMatchObject([
    {kind: 'call', outcome: 'cancelled'},
    {kind: 'failed', error: 'interrupted'},
  ])
})

test('a stream that nobody can begin throws', async () => {
  const {pool} = await poolOver({servers: [{behave: () => ({fault: 'unauthorized'})}]})
  await expect(collected(pool.stream(ask, never))).rejects.toMatchObject({kind: 'all_failed'})
})

test('strategies that compare stream their answer in one piece', async () => {
  const {pool} = await poolOver({servers: [{}, {}]})
  const chunks = await collected(pool.stream({...ask, strategy: 'VOTING'}, never))
  expect(chunks.map(({kind}) => kind)).toEqual(['text', 'end'])
})

test('an answer of the wrong form ends as an error and is not given out as a reply', async () => {
  const {pool} = await poolOver({servers: [{behave: () => ({text: 'no json'})}]})
  expect((await collected(pool.stream({...ask, schema: {}}, never))).at(-1)).toMatchObject({
    kind: 'error',
    error: {kind: 'invalid_answer', invalid: {text: 'no json'}},
  })
})
