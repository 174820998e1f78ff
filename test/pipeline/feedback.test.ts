import {join} from 'node:path'
import {describe, expect, test, vi} from 'vitest'
import {describeReplay} from '../../src/cli/why-text.ts'
import {feedbackWeights} from '../../src/matching/feedback-weights.sql.ts'
import {type FeedbackSummary, type GivenFeedback, giveFeedback, readFeedback} from '../../src/pipeline/feedback.ts'
import {storeVersion} from '../../src/pipeline/runs.sql.ts'
import {why} from '../../src/pipeline/why.ts'
import type {Store} from '../../src/store/open.ts'
import {answeringStore, askStore, ingestSpans, span} from '../support/answer-store.ts'
import {exported, linesOf} from '../support/exported.ts'
import {tempDir} from '../support/temp.ts'

const KEY = span({id: 'key', this: 'Where is the spare key?', if_ok: 'under the pot'})
const TWO = span({id: 'two', who: 'ben', this: 'Where is the spare key now?', if_ok: 'under the pot'})
const BIN = span({id: 'bin', who: 'cleo', this: 'Where is the spare key kept?', if_ok: 'in the bin'})
const AT = '2026-02-04T00:00:00.000Z'

function say(
  store: Store,
  given: Partial<GivenFeedback['opinion']> | null,
  id: string,
  person = 'ana',
): FeedbackSummary {
  const opinion = given === null ? null : {rating: null, was_helpful: null, actual_output: null, ...given}
  return giveFeedback(store, [{prediction: id, opinion}], {person, at: AT})
}

function weightOf(store: Store, id: string): number {
  const seq = store.db.prepare<[string], number>('SELECT seq FROM spans WHERE id = ?').pluck().get(id)!
  return feedbackWeights(store.db)(seq)
}

const answered = (store: Store) => askStore(store, 'where is the spare key').then(({prediction}) => prediction)

describe('what it makes of votes', () => {
  test('the spans that gave the answer weigh more or less; those that gave another one stay', async () => {
    using store = await answeringStore([KEY, TWO, BIN])
    const {id, output} = await answered(store)
    expect(output).toBe('under the pot')
    const version = storeVersion(store.db)
    const {weights} = say(store, {rating: 1}, id)
    expect(weights).toEqual([
      {span_id: 'key', before: 1, after: 0.9},
      {span_id: 'two', before: 1, after: 0.9},
    ])
    expect(['key', 'two', 'bin'].map((span_id) => weightOf(store, span_id))).toEqual([0.9, 0.9, 1])
    expect(storeVersion(store.db)).toBe(version + 1)
    const {evidence} = await answered(store)
    expect(evidence.find(({span_id}) => span_id === 'key')!.weight).toBeGreaterThan(0)
  })

  test('enough of it turns an answer', async () => {
    using store = await answeringStore([KEY, BIN])
    const first = await answered(store)
    const others = [first.id]
    for (let person = 0; person < 10; person++) say(store, {rating: 1}, others[0]!, `person ${person}`)
    expect(weightOf(store, first.output === 'in the bin' ? 'bin' : 'key')).toBe(0)
    expect((await answered(store)).output).not.toBe(first.output)
  })

  test('the last word of a person counts and all of it is kept; another person counts too', async () => {
    using store = await answeringStore([KEY, TWO])
    const {id} = await answered(store)
    say(store, {rating: 5}, id)
    expect(say(store, {rating: 2, actual_output: 'on the shelf'}, id)).toMatchObject({noted: 1, replaced: 1})
    expect(weightOf(store, 'key')).toBe(0.95)
    say(store, {rating: 2}, id, 'ben')
    expect(weightOf(store, 'key')).toBe(0.9)
    // The third is of another mind: nobody knows now.
    say(store, {rating: 5}, id, 'cleo')
    expect(weightOf(store, 'key')).toBe(1)
    say(store, null, id, 'cleo')
    expect(weightOf(store, 'key')).toBe(0.9)
    const {feedback} = why(store, id)
    expect(feedback.map(({person, opinion}) => [person, opinion?.rating])).toEqual([
      ['ana', 5],
      ['ana', 2],
      ['ben', 2],
      ['cleo', 5],
      ['cleo', undefined],
    ])
    expect(describeReplay(why(store, id))).toMatch(/2 of 5, right: on the shelf \(ana/)
  })

  test('saying the same again moves nothing, and the store stays as it was to whoever asks', async () => {
    using store = await answeringStore([KEY])
    const {id} = await answered(store)
    say(store, {rating: 4}, id)
    const version = storeVersion(store.db)
    expect(say(store, {rating: 4}, id).weights).toEqual([])
    expect(storeVersion(store.db)).toBe(version)
  })

  test('an answer that was not given moves nobody', async () => {
    using store = await answeringStore([KEY])
    const {prediction} = await askStore(store, 'How tall is the tower of Pisa?')
    expect(prediction.output).toBeNull()
    expect(say(store, {rating: 1, actual_output: '57 metres'}, prediction.id).weights).toEqual([])
  })

  test('a span that is replaced by another text starts anew', async () => {
    using store = await answeringStore([KEY])
    const {id} = await answered(store)
    say(store, {rating: 1}, id)
    await ingestSpans(store, [{...KEY, if_ok: 'with the neighbour'}], true)
    expect(weightOf(store, 'key')).toBe(1)
  })

  test('feedback is on the disk when it returns, and nothing can rewrite it', async () => {
    using store = await answeringStore([KEY])
    const {id} = await answered(store)
    const pragma = vi.spyOn(store.db, 'pragma')
    const transaction = vi.spyOn(store.db, 'transaction')
    say(store, {rating: 4}, id)
    const at = pragma.mock.calls.findIndex(([text]) => text === 'synchronous = FULL')
    expect(pragma.mock.invocationCallOrder[at]).toBeLessThan(transaction.mock.invocationCallOrder[0]!)
    // 1: NORMAL, what it was.
    expect(pragma.mock.lastCall).toEqual(['synchronous = 1'])
    expect(store.db.pragma('synchronous', {simple: true})).toBe(1)
    expect(() => store.db.exec('UPDATE feedback_events SET rating = 5')).toThrow(/only added/)
    expect(() => store.db.exec('DELETE FROM feedback_events')).toThrow(/only added/)
  })
})

describe('what is refused', () => {
  test('an unknown answer, by its line; then nothing of the file is stored', async () => {
    using store = await answeringStore([KEY])
    const {id} = await answered(store)
    const rows = [
      {prediction_id: id, rating: 5},
      {prediction_id: 'pred_0000000000000000', was_helpful: false},
    ]
    const given = readFeedback(rows.map((row) => JSON.stringify(row)).join('\n'), 'stdin')
    expect(() => giveFeedback(store, given, {person: 'ana', at: AT})).toThrow(
      expect.objectContaining({code: 'prediction_unknown', place: expect.objectContaining({line: 2})}),
    )
    expect(store.db.prepare('SELECT count(*) FROM feedback_events').pluck().get()).toBe(0)
    expect(weightOf(store, 'key')).toBe(1)
    expect(() => say(store, {rating: 3}, 'pred_nothing')).toThrow(expect.objectContaining({exitCode: 2}))
  })

  test('taking back what was never said', async () => {
    using store = await answeringStore([KEY])
    const {id} = await answered(store)
    expect(() => say(store, null, id)).toThrow(expect.objectContaining({code: 'no_feedback'}))
  })

  test.each([
    ['no JSON', '{"prediction_id": "a", "rating": 5}\n{oops', 2, undefined],
    ['no object', '[1]', 1, undefined],
    ['no id', '{"rating": 5}', 1, 'prediction_id'],
    ['a rating of 0', '{"prediction_id": "a", "rating": 0}', 1, 'rating'],
    ['a rating of 6', '\n{"prediction_id": "a", "rating": 6}', 2, 'rating'],
    ['half a star', '{"prediction_id": "a", "rating": 4.5}', 1, 'rating'],
    ['a rating in words', '{"prediction_id": "a", "rating": "good"}', 1, 'rating'],
    ['helpful in words', '{"prediction_id": "a", "was_helpful": "yes"}', 1, 'was_helpful'],
    ['an answer that is a number', '{"prediction_id": "a", "actual_output": 5}', 1, 'actual_output'],
    ['nothing said', '{"prediction_id": "a", "actual_output": "  "}', 1, undefined],
  ])('%s: named with its line', (_, text, line, field) => {
    const error = (() => {
      try {
        readFeedback(text, 'stdin')
      } catch (thrown) {
        return thrown as {code: string; exitCode: number; place: {line?: number; field?: string}}
      }
      return undefined
    })()
    expect(error).toMatchObject({code: 'bad_feedback', exitCode: 2, place: {line}})
    expect(error!.place.field).toBe(field)
  })

  test('a file without rows', () => {
    expect(() => readFeedback('\n \n', 'stdin')).toThrow(expect.objectContaining({code: 'no_feedback'}))
  })
})

test('feedback becomes preferences of its origin, the last word of each person once', async () => {
  using store = await answeringStore([KEY, TWO])
  const {id} = await answered(store)
  say(store, {rating: 5}, id)
  say(store, {rating: 1, actual_output: 'on the shelf, says ana'}, id)
  const folder = tempDir()
  await exported(store, join(folder, 'dpo'), {format: 'dpo'})
  expect(linesOf(join(folder, 'dpo'))).toEqual([
    {
      prompt: [{role: 'user', content: 'where is the spare key'}],
      chosen: [{role: 'assistant', content: 'on the shelf, says ana'}],
      rejected: [{role: 'assistant', content: 'under the pot'}],
      origin: 'feedback',
    },
  ])
  await exported(store, join(folder, 'kto'), {format: 'kto'})
  expect(linesOf(join(folder, 'kto')).map(({label, origin}) => [label, origin])).toEqual([
    [true, 'feedback'],
    [false, 'feedback'],
  ])
})
