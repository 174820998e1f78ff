import fc from 'fast-check'
import {expect, test} from 'vitest'
import {Latencies} from '../../../src/pool/qos/latencies.ts'
import {Silence} from '../../../src/pool/qos/silence.ts'
import {coldOllama} from '../../support/cold-ollama.ts'
import {never, poolOver} from '../../support/pools.ts'

const ask = {task: 'answer', prompt: 'hi'} as const
const FAIR = 300
const IN_A_ROW = 10

function silence(answers: readonly number[] = []) {
  const latencies = new Latencies()
  for (const each of answers) latencies.add(each)
  return new Silence(latencies, FAIR, IN_A_ROW)
}

test('who gets as long as it usually takes is to blame at once, who gets less is not by that alone', () => {
  expect(silence().fairMs).toBe(300)
  expect(silence([100, 900]).fairMs).toBe(900)
  expect(silence(Array.from({length: 20}, () => 50)).fairMs).toBe(50)
  const known = silence(Array.from({length: 100}, (_, at) => 10 * (at + 1)))
  expect(known.fairMs).toBe(960)
  expect(known.unanswered({from: 0, to: 960, lost: false})).toBe(1)
  expect(known.unanswered({from: 0, to: 959, lost: false})).toBe(0)
  // A hedge that was let go early is no sign of anything, however often.
  for (let time = 0; time < 50; time++)
    expect(known.unanswered({from: 1000 * time, to: 1000 * time + 959, lost: true})).toBe(0)
})

test('nothing in a row, with no answer in between, counts after ten calls one after another; calls at once are one', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({gap: fc.integer({min: -50, max: 50}), ms: fc.integer({min: 1, max: 299}), answer: fc.boolean()}),
      ),
      (calls) => {
        const heard = silence()
        let clock = 0
        let row = 0
        let until = Number.NEGATIVE_INFINITY
        for (const {gap, ms, answer} of calls) {
          const from = Math.max(0, clock + gap)
          clock = from + ms
          if (answer && gap > 25) {
            heard.answered()
            row = 0
          }
          if (from >= until) {
            row++
            until = clock
          } else {
            expect(heard.unanswered({from, to: clock, lost: false})).toBe(0)
            continue
          }
          expect(heard.unanswered({from, to: clock, lost: false})).toBe(row === IN_A_ROW ? IN_A_ROW : 0)
          if (row === IN_A_ROW) row = 0
        }
      },
    ),
  )
})

test('a server that stalls opens its breaker under deadlines of one second', async () => {
  const {pool, events} = await poolOver({servers: [{behave: () => ({fault: 'stall'}), provider: {max_parallel: 10}}]})
  const failed = await Promise.allSettled(
    Array.from({length: 10}, (_, at) => pool.infer({...ask, prompt: `q${at}`, deadline_ms: 1000}, never)),
  )
  for (const each of failed) expect(each).toMatchObject({status: 'rejected', reason: {kind: 'deadline'}})
  expect(events.filter(({kind}) => kind === 'breaker_opened')).toEqual([
    {kind: 'breaker_opened', provider: 'a', task: 'answer'},
  ])
})

test('so it does where every deadline is too short to blame it for, and then the other one is asked first', async () => {
  const {pool, servers, events} = await poolOver({
    servers: [{behave: () => ({fault: 'stall'}), provider: {weight: 2}}, {}],
    options: {qos: {hedge_share: 0, hedge_after_ms: 5000}},
  })
  const request = {...ask, deadline_ms: 300}
  for (let time = 0; time < 10; time++) await pool.infer(request, never).catch(() => {})
  const [stalled] = pool.roster.members
  expect(events.filter(({kind}) => kind === 'breaker_opened')).toHaveLength(1)
  expect(stalled!.health).toMatchObject({state: 'degraded', reason: 'a: no answer in time to any of its last calls'})
  const before = servers[0]!.calls.length
  expect(before).toBe(10)
  for (let time = 0; time < 3; time++) await pool.infer(request, never)
  expect(servers[0]!.calls).toHaveLength(before)
})

test('a slow one that answers whoever is patient is not given up for those who are not', async () => {
  const {pool, events} = await poolOver({servers: [{behave: () => ({delay_ms: 150})}]})
  for (let time = 0; time < 12; time++) {
    await expect(pool.infer({...ask, deadline_ms: 60}, never)).rejects.toMatchObject({kind: 'deadline'})
    if (time % 4 === 3) await pool.infer(ask, never)
  }
  const [member] = pool.roster.members
  expect([member!.breaker('answer').failRate, member!.health.state]).toEqual([0, 'healthy'])
  expect(events.filter(({kind}) => kind === 'breaker_opened')).toEqual([])
})

test('a hedge that always wins does not hide that the first one answers nobody', async () => {
  const {pool, servers, events} = await poolOver({
    servers: [{behave: () => ({fault: 'stall'}), provider: {weight: 2}}, {behave: () => ({delay_ms: 60})}],
    options: {qos: {hedge_share: 1, hedge_after_ms: 40}},
  })
  for (let time = 0; time < 12; time++) expect((await pool.infer(ask, never)).provider).toBe('b')
  expect(events.filter(({kind}) => kind === 'breaker_opened')).toHaveLength(1)
  expect(servers[0]!.calls).toHaveLength(10)
})

test('what a call waits for its turn is not held against the provider', async () => {
  const {pool} = await poolOver({servers: [{behave: () => ({delay_ms: 200}), provider: {max_parallel: 1}}]})
  const replies = await Promise.allSettled(
    Array.from({length: 12}, (_, at) => pool.infer({...ask, prompt: `q${at}`, deadline_ms: 700}, never)),
  )
  expect(replies.filter(({status}) => status === 'rejected').length).toBeGreaterThan(6)
  expect(pool.roster.members[0]!.breaker('answer').failRate).toBe(0)
})

test('a model that was only being loaded begins anew when it is there', async () => {
  await using server = await coldOllama(['a'], 700)
  const {pool, events} = await poolOver({
    servers: [{dialect: 'ollama', provider: {base_url: server.url}}],
    options: {breaker: {min_requests: 1}},
  })
  await expect(pool.infer({...ask, deadline_ms: 350}, never)).rejects.toMatchObject({kind: 'deadline'})
  expect(events.filter(({kind}) => kind === 'breaker_opened')).toHaveLength(1)
  expect(pool.roster.members[0]!.breaker('answer').state(performance.now())).toBe('open')
  await expect
    .poll(() => pool.roster.members[0]!.breaker('answer').state(performance.now()), {timeout: 20_000})
    .toBe('closed')
  expect(server.loads).toEqual(['a'])
})
