import fc from 'fast-check'
import {expect, test} from 'vitest'
import {ANSWER_FEATURES, type AnswerFeatures} from '../../src/matching/answer-features.ts'
import {CONFIDENCE_FEATURES, confidenceFeatures} from '../../src/matching/confidence-features.ts'

const plain = Object.fromEntries(ANSWER_FEATURES.map((name, at) => [name, at / 20])) as unknown as AnswerFeatures
const evidence = (chance: number, group: number) => ({
  answers: group < 0 ? [] : [{text: `a${group}`, key: `a${group}`, chance, features: plain}],
})

test('the best answer is measured against the best other one, and by all who gave it', () => {
  const features = confidenceFeatures([evidence(0.2, 1), evidence(0.5, 0), evidence(0.5, 0), evidence(0.1, 2)], {
    words: 7,
    meanWeight: 0.4,
  })!
  expect(features.best_logit).toBeCloseTo(0, 12)
  expect(features.rival_logit).toBeCloseTo(Math.log(0.2 / 0.8), 12)
  expect(features.noisy_or_logit).toBeCloseTo(Math.log(3), 12)
  expect(features).toMatchObject({cosine: plain.cosine, vote_share: plain.vote_share, mean_weight: 0.4})
  expect(features.question_words).toBeCloseTo(Math.log(8), 12)
})

test('no answer, no features; one answer has no rival', () => {
  expect(confidenceFeatures([], {words: 3, meanWeight: 0.5})).toBeNull()
  expect(confidenceFeatures([evidence(0.9, -1)], {words: 3, meanWeight: 0.5})).toBeNull()
  expect(confidenceFeatures([evidence(0.9, 0)], {words: 3, meanWeight: 0.5})!.rival_logit).toBe(-7)
})

test('every feature is a finite number, whatever the probabilities', () => {
  const ranked = fc.array(fc.tuple(fc.double(), fc.integer({min: -1, max: 3})), {minLength: 1, maxLength: 9})
  fc.assert(
    fc.property(ranked, fc.nat(), (pairs, words) => {
      const features = confidenceFeatures(
        pairs.map(([probability, group]) => evidence(probability, group)),
        {words, meanWeight: 0.3},
      )
      if (features === null) return
      expect(Object.keys(features)).toEqual([...CONFIDENCE_FEATURES])
      expect(Object.values(features).every(Number.isFinite)).toBe(true)
    }),
  )
})

test('an answer like the others is coherent, a stray one is not; how many gave it and the best cosine count, too', () => {
  const said = (text: string, chance: number, cosine = 0.5) => ({
    answers: [{text, key: text.toLowerCase(), chance, features: {...plain, cosine}}],
  })
  const others = [said('Portuguese Language', 0.2), said('German Language', 0.1, 0.9), said('Spanish Language', 0.1)]
  const of = (text: string) =>
    confidenceFeatures([said(text, 0.5), said(text, 0.4), ...others], {words: 5, meanWeight: 0.5})!
  expect(of('French Language').coherence).toBeGreaterThan(of('Barack Obama').coherence + 0.2)
  expect(of('French Language').support).toBeCloseTo(Math.log(2), 12)
  expect(of('French Language')).toMatchObject({best_cosine: 0.9, answers: plain.answers})
  expect(confidenceFeatures([said('Peru', 0.5)], {words: 5, meanWeight: 0.5})!.coherence).toBe(1)
})
