import {expect, test} from 'vitest'
import type {Store} from '../../src/store/open.ts'
import {matchingActions} from '../../src/trajectory/actions.sql.ts'
import {actionsOfThread, type Trajectory, trajectoryReader} from '../../src/trajectory/trajectory.sql.ts'
import {ingestSpans, span, temporaryStore} from '../support/answer-store.ts'

function trajectoryOf({db}: Store, id: string): Trajectory {
  const end = db.prepare('SELECT seq, domain, emotion, stakes FROM spans WHERE id = ?').get(id)
  return trajectoryReader(db)(end as never)
}

const step = (id: string, did: string, previous: string[], context: object = {}) =>
  span({id, this: `about ${id}`, did, context: {previous_spans: previous, ...context}})

test('a trajectory holds what came before, oldest first, with the context that it adds up to', async () => {
  using store = temporaryStore()
  await ingestSpans(store, [
    step('a', 'open', [], {environment: 'Coding', stakes: 'high', emotional_state: 'Calm'}),
    step('b', 'edit', ['a'], {stakes: 'low', emotional_state: 'tense'}),
    step('c', 'test', ['b'], {}),
  ])
  const trajectory = trajectoryOf(store, 'c')
  expect(trajectory.steps.map(({did}) => did)).toEqual(['open', 'edit'])
  expect(trajectory.steps[0]).toEqual({id: 'a', did: 'open', status: 'completed', outcome: 'yes'})
  expect(trajectory).toMatchObject({domain: 'coding', emotion: 'tense', stakes: 'high', confidence: 0.4, missing: []})
})

test('circles end and missing spans are named, not fatal', async () => {
  using store = temporaryStore()
  await ingestSpans(store, [
    step('a', 'one', ['c', 'gone']),
    step('b', 'two', ['a']),
    step('c', 'three', ['b']),
    step('self', 'four', ['self']),
  ])
  expect(trajectoryOf(store, 'c').steps.map(({did}) => did)).toEqual(['one', 'two'])
  expect(trajectoryOf(store, 'c').missing).toEqual(['gone'])
  expect(trajectoryOf(store, 'self')).toMatchObject({steps: [], confidence: 0})
})

test('at most ten spans are walked, and five make it sure', async () => {
  using store = temporaryStore()
  const chain = Array.from({length: 30}, (_, at) => step(`s${at}`, `act${at}`, at === 0 ? [] : [`s${at - 1}`]))
  await ingestSpans(store, chain)
  const {steps, confidence} = trajectoryOf(store, 's29')
  expect(steps.map(({did}) => did)).toEqual(Array.from({length: 10}, (_, at) => `act${19 + at}`))
  expect(confidence).toBe(1)
  expect(trajectoryOf(store, 's5').confidence).toBe(1)
  expect(trajectoryOf(store, 's4').confidence).toBe(0.8)
})

test('the actions of a thread come in the order of time', async () => {
  using store = temporaryStore()
  const at = (id: string, did: string, day: number) =>
    span({id, this: id, did, when: `2025-01-0${day}T00:00:00Z`, context: {thread_id: 't'}})
  await ingestSpans(store, [at('b', 'second', 2), at('c', 'third', 3), at('a', 'first', 1)])
  expect(actionsOfThread(store.db, 't')).toEqual(['first', 'second', 'third'])
  expect(actionsOfThread(store.db, 'none')).toEqual([])
})

test('an action is found as written, in another writing, or misspelt', async () => {
  using store = temporaryStore()
  await ingestSpans(
    store,
    ['ask_question', 'write_code', 'write_query'].map((did) => span({id: did, this: did, did})),
  )
  expect(matchingActions(store.db, 'write_code')).toEqual({actions: ['write_code'], by: 'name'})
  expect(matchingActions(store.db, 'Write Code').actions).toEqual(['write_code'])
  expect(matchingActions(store.db, 'ask_qestion')).toEqual({actions: ['ask_question'], by: 'spelling'})
  expect(matchingActions(store.db, 'escrever_codigo')).toEqual({actions: ['write_code'], by: 'meaning'})
  expect(matchingActions(store.db, 'dance').actions).toEqual([])
})
