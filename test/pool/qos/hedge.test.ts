import fc from 'fast-check'
import {expect, test} from 'vitest'
import {TokenBucket} from '../../../src/pool/qos/token-bucket.ts'
import {raceOf} from '../../../src/pool/strategies/ask-fastest.ts'
import type {Asking, House} from '../../../src/pool/strategies/asking.ts'
import {never, poolOver} from '../../support/pools.ts'

const ask = {task: 'answer', prompt: 'hi'} as const
const why = (reply: {attempts: readonly {why: string}[]}) => reply.attempts.map((each) => each.why)

test('of all requests, no more than the share is hedged in the long run, and a burst of five at once', () => {
  fc.assert(
    fc.property(
      fc.double({min: 0, max: 0.5, noNaN: true}),
      fc.array(fc.boolean(), {minLength: 1, maxLength: 2000}),
      (share, slow) => {
        const bucket = new TokenBucket(share, 5)
        let hedges = 0
        for (const wants of slow) {
          bucket.fill()
          if (wants && bucket.take()) hedges++
        }
        expect(hedges).toBeLessThanOrEqual(share === 0 ? 0 : 5 + share * slow.length)
      },
    ),
  )
})

test('a calm does not pay for a storm: a thousand requests later five may be hedged at once, not thirty', () => {
  const bucket = new TokenBucket(0.03, 5)
  for (let request = 0; request < 1000; request++) bucket.fill()
  expect(Array.from({length: 30}, () => bucket.take()).filter(Boolean)).toHaveLength(5)
})

test('when everything is slow, the cap holds: the others wait for the first', async () => {
  const {pool, servers} = await poolOver({
    servers: [{behave: () => ({delay_ms: 60})}, {behave: () => ({delay_ms: 60})}],
    options: {qos: {hedge_after_ms: 5, hedge_share: 0.01}},
  })
  const requests = 40
  for (let number = 0; number < requests; number += 4)
    await Promise.all([0, 1, 2, 3].map((more) => pool.infer({...ask, prompt: `q ${number + more}`}, never)))
  const calls = servers.reduce((sum, {calls}) => sum + calls.length, 0)
  expect(calls).toBeGreaterThan(requests)
  expect(calls).toBeLessThanOrEqual(requests + 5)
})

test('a failure that is final is followed by the other provider at once, and by no hedge', async () => {
  for (const fault of ['unauthorized', 'model_missing', 'out_of_memory'] as const) {
    const {pool} = await poolOver({
      servers: [{behave: () => ({fault}), provider: {weight: 2}}, {behave: () => ({delay_ms: 700})}, {}],
      options: {qos: {hedge_after_ms: 400, hedge_share: 1}},
    })
    expect(why(await pool.infer({...ask, providers: ['a', 'b', 'c']}, never)), fault).not.toContain('hedge')
  }
})

test('the hedge waits for as long as 95 % of the calls took, and never less than is configured', async () => {
  const {pool} = await poolOver({servers: [{}, {}], options: {qos: {hedge_after_ms: 300}}})
  const {members} = pool.roster
  const house = {
    options: {qos: {hedge_share: 1, hedge_after_ms: 300}},
    roster: pool.roster,
    hedges: new TokenBucket(1, 1),
  }
  const asking = {resolved: {task: 'answer'}, members, calls: {}, signal: never}
  const delay = () => raceOf(house as unknown as House, asking as unknown as Asking).hedgeAfterMs
  expect(delay()).toBe(300)
  const observe = (durations: readonly number[]) => {
    for (const {latencies} of members) for (const each of durations) latencies('answer').add(each)
  }
  observe([900, 900, 900])
  // Of three durations the largest says nothing.
  expect(delay()).toBe(300)
  observe(Array.from({length: 96}, (_, at) => at + 1))
  expect(delay()).toBe(300)
  observe(Array.from({length: 100}, (_, at) => 10 * (at + 1)))
  expect(delay()).toBeGreaterThanOrEqual(950)
})
