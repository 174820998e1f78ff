import {expect, test} from 'vitest'
import type {Answer} from '../../src/pipeline/ask.ts'
import {answeringStore, askStore, span} from '../support/answer-store.ts'

/** Every number of an answer is one: JSON writes NaN and Infinity as null where no null belongs. */
function expectSound({prediction, candidates}: Answer): void {
  const numbers = [
    prediction.confidence,
    prediction.agreement,
    ...Object.values(prediction.confidence_features ?? {}),
    ...prediction.alternatives.map(({probability}) => probability),
    ...candidates.flatMap(({score, probability, relevance, likeness, features}) => [
      score,
      probability,
      relevance,
      likeness,
      ...Object.values(features),
    ]),
  ]
  expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([])
}

test('questions of emoji, right-to-left text, function words or many words have no number that is none', async () => {
  using store = await answeringStore([
    span({id: 'fire', this: '🔥🔥🔥', if_ok: '🔥'}),
    span({id: 'hebrew', this: 'מה בירת צרפת?', if_ok: 'פריז'}),
    span({id: 'mark', this: '?', if_ok: '!'}),
    span({id: 'long', this: 'lorem ipsum dolor '.repeat(5000), if_ok: 'sit amet '.repeat(11_000)}),
    span({id: 'words', this: 'what is it of the', if_ok: 'nothing'}),
  ])
  for (const question of ['🔥', 'מה בירת צרפת', 'what is it', '?', '\u200b', '0', 'lorem ipsum dolor '.repeat(500)])
    expectSound(await askStore(store, question, {matcher: {topK: 5, minTopK: 3, minScore: 0, minConfidence: 0}}))
})

test('when all outcomes are equal there is one answer, with all of the weight', async () => {
  using store = await answeringStore(
    ['Where is the spare key?', 'Where do we keep the spare key?', 'Spare key, where?'].map((text, at) =>
      span({id: `k${at}`, this: text, if_ok: at === 1 ? 'Under the pot.' : 'under the pot'}),
    ),
  )
  const answer = await askStore(store, 'where is the spare key')
  expectSound(answer)
  expect(answer.prediction).toMatchObject({method: 'majority_vote', agreement: 1, alternatives: []})
})

test('outcomes of 100 kB are answered whole, and told apart by their beginning and length', async () => {
  const long = 'first do this, then that. '.repeat(4000)
  using store = await answeringStore([
    span({id: 'a', this: 'How do I rebuild the search index?', if_ok: long}),
    span({id: 'b', this: 'How to rebuild the search index?', who: 'other', if_ok: long}),
  ])
  const answer = await askStore(store, 'how do I rebuild the search index')
  expectSound(answer)
  expect(answer.prediction.output).toBe(long)
  expect(answer.prediction.agreement).toBe(1)
})

test('previous spans in a circle, and missing ones, leave an answer with a trajectory', async () => {
  const circle = (id: string, previous: string[], text: string) =>
    span({id, this: text, if_ok: id, context: {previous_spans: previous, stakes: 'high', environment: 'coding'}})
  using store = await answeringStore([
    circle('a', ['b'], 'open the settings file'),
    circle('b', ['c', 'nowhere'], 'change the port number'),
    circle('c', ['a', 'c'], 'restart the web server'),
  ])
  const answer = await askStore(store, 'restart the web server', {context: {actions: ['ask_question'], stakes: 'low'}})
  expectSound(answer)
  expect(answer.prediction.output).toBe('c')
  expect(answer.prediction.evidence[0]!.trajectory.depth).toBe(2)
})

test('a store that was indexed without a span is told to be empty, not unjudged', async () => {
  using store = await answeringStore([])
  const answer = await askStore(store, 'anything?')
  expectSound(answer)
  const {prediction} = answer
  expect(prediction).toMatchObject({output: null, method: 'uncertain'})
  expect(prediction.reasoning).toMatch(/holds no spans yet.*logline ingest/)
})
