import {expect, test} from 'vitest'
import {describeReplay} from '../../src/cli/why-text.ts'
import {UsageError} from '../../src/errors.ts'
import {giveFeedback} from '../../src/pipeline/feedback.ts'
import {why} from '../../src/pipeline/why.ts'
import {answeringStore, askStore, ingestSpans, span} from '../support/answer-store.ts'

const KEY = span({id: 'key', this: 'Where is the spare key?', if_ok: 'under the pot'})

test('a logged prediction is replayed with its features, guards and weights', async () => {
  using store = await answeringStore([KEY, span({id: 'not', this: 'Where is the spare key not?', if_ok: 'in the bin'})])
  const {prediction} = await askStore(store, 'where is the spare key', {context: {domain: 'home'}})
  const replay = why(store, prediction.id)
  expect(replay).toMatchObject({
    prediction,
    question: 'where is the spare key',
    context: {domain: 'home'},
    changed: {
      store_version: null,
      matcher: null,
      embedder: null,
      ranker: null,
      calibration: null,
      gone: [],
      altered: [],
    },
  })
  const text = describeReplay(replay)
  expect(text).toContain('nothing changed')
  expect(text).toMatch(/odds +agreement +votes +answer\n100 % +100 % +1 +under the pot/)
  expect(text).toMatch(/ranker +the one that ships/)
  expect(text).toMatch(/features: cosine \d/)
  expect(text).toContain('guard negation x0.3: only the candidate negates')
  expect(text).toMatch(/what a calibrator is told: best_logit/)
  expect(JSON.stringify(replay)).not.toContain('NaN')
})

test('a replay says what changed in the store since', async () => {
  using store = await answeringStore([KEY])
  const {prediction} = await askStore(store, 'where is the spare key')
  await ingestSpans(store, [{...KEY, if_ok: 'with the neighbour'}], true)
  const {changed} = why(store, prediction.id)
  expect(changed.store_version).not.toBeNull()
  expect(changed.altered).toEqual(['key'])
})

test('an unknown id is a clear error', async () => {
  using store = await answeringStore([KEY])
  expect(() => why(store, 'pred_nothing')).toThrow(UsageError)
})

test('of a question that nothing came near enough to, the nearest are kept with what was held against them', async () => {
  const slices = span({id: 'four', this: 'How many grams are 4 slices of rye bread?', if_ok: '160 g'})
  using store = await answeringStore([slices])
  const {prediction} = await askStore(store, 'How many grams are 2 slices of rye bread?')
  expect([prediction.output, prediction.evidence]).toEqual([null, []])
  expect(prediction.passed_over).toMatchObject([{span_id: 'four', weight: 0, guards: [{guard: 'number'}]}])
  const text = describeReplay(why(store, prediction.id))
  expect(text).toContain('nearest, and not near enough')
  expect(text).toContain('guard number x0.3: 2 is not 4')
})

test('what people said of the evidence is part of why', async () => {
  using store = await answeringStore([KEY])
  const first = (await askStore(store, 'where is the spare key')).prediction
  expect(first.evidence[0]!.feedback).toBe(1)
  expect(first.passed_over).toEqual([])
  const opinion = {rating: 5, was_helpful: null, actual_output: null}
  giveFeedback(store, [{prediction: first.id, opinion}], {person: 'ana', at: '2026-01-05T00:00:00.000Z'})
  const {prediction} = await askStore(store, 'where is the spare key')
  expect(prediction.evidence[0]!.feedback).toBeGreaterThan(1)
  expect(describeReplay(why(store, prediction.id))).toMatch(/^key: .*feedback 1\.\d/m)
})
