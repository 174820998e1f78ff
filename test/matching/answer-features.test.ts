import fc from 'fast-check'
import {expect, test} from 'vitest'
import {ANSWER_FEATURES} from '../../src/matching/answer-features.ts'
import {shippedRanker} from '../../src/matching/ranker/shipped.ts'
import {scoreCandidates} from '../../src/matching/score-candidates.ts'
import {weightsFrom} from '../../src/retrieval/terms.ts'

const weights = weightsFrom((term) => (term === 'language' || term === 'spoken' ? 40 : 1), 1000)
const inquired = {weights, documents: 1000, selfBm25: 10}

const candidate = (question: string, outcome: string | null, aliases: readonly string[] = [], cosine = 0.7) => ({
  ...{question, outcome, aliases, cosine, bm25: 3, similarity: 0.5},
})

const score = (question: string, candidates: readonly ReturnType<typeof candidate>[]) =>
  scoreCandidates(question, candidates, inquired, shippedRanker()).scores

test('every right answer of a span is an answer of its own, written once, most probable first', () => {
  const [first] = score('which language is spoken in brazil?', [
    candidate('which language is spoken in portugal?', 'Portuguese', ['the portuguese', 'Mirandese']),
  ])
  expect(first!.answers.map(({text}) => text).sort()).toEqual(['Mirandese', 'Portuguese'])
  expect(first!.answers[0]!.chance).toBeGreaterThanOrEqual(first!.answers[1]!.chance)
  expect(first!.probability).toBe(first!.answers[0]!.chance)
  expect(first!.features).toEqual(first!.answers[0]!.features)
})

test('an answer that its neighbours share has a larger share of the votes than one that stands alone', () => {
  const scores = score('which language is spoken in brazil?', [
    candidate('which language is spoken in portugal?', 'Portuguese', ['Mirandese']),
    candidate('which language is spoken in angola?', 'Portuguese'),
  ])
  const shareOf = (text: string) => scores[0]!.answers.find((answer) => answer.text === text)!.features.vote_share
  expect(shareOf('Portuguese')).toBeCloseTo(1, 9)
  expect(shareOf('Mirandese')).toBeCloseTo(0.5, 9)
})

test('a span without an outcome has no answer and no chance; its features are numbers all the same', () => {
  const [none] = score('where is it?', [candidate('where was it?', null)])
  expect(none).toMatchObject({answers: [], probability: 0, group: -1})
  expect(Object.values(none!.features).every(Number.isFinite)).toBe(true)
})

test('whatever the texts: finite features, chances within 0 and 1, and the same in any order of the candidates', () => {
  const text = fc.oneof(fc.string({maxLength: 80}), fc.constantFrom('🔥', 'שלום', '5 km', 'a or b?', ' '))
  const some = fc.array(fc.tuple(text, fc.option(text), fc.array(text, {maxLength: 3}), fc.double({min: 0, max: 1})), {
    maxLength: 5,
  })
  fc.assert(
    fc.property(text, some, (question, rows) => {
      const candidates = rows.map(([asked, outcome, aliases, cosine]) =>
        candidate(asked, outcome, aliases, Number.isFinite(cosine) ? cosine : 0),
      )
      const scores = score(question, candidates)
      const turned = score(question, candidates.toReversed()).toReversed()
      for (const [at, {answers, probability}] of scores.entries()) {
        expect(answers.every(({features}) => Object.values(features).every(Number.isFinite))).toBe(true)
        expect(probability).toBeGreaterThanOrEqual(0)
        expect(probability).toBeLessThanOrEqual(1)
        expect(turned[at]!.probability).toBeCloseTo(probability, 6)
      }
    }),
  )
})

test('the names of the features are those of the weights that ship', () => {
  const {features, logistic} = shippedRanker()
  expect(features).toEqual([...ANSWER_FEATURES])
  expect(logistic.weights).toHaveLength(ANSWER_FEATURES.length)
})
