import {expect, test} from 'vitest'
import {describeReplay} from '../../src/cli/why-text.ts'
import {UsageError} from '../../src/errors.ts'
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
    changed: {store_version: null, matcher: null, embedder: null, ranker: null, gone: [], altered: []},
  })
  const text = describeReplay(replay)
  expect(text).toContain('nothing changed')
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
