import fc from 'fast-check'
import {expect, test} from 'vitest'
import {fitSparse} from '../../scripts/ranker/fit-sparse.ts'
import {
  answerCarriesOver,
  carriedFeatures,
  carriesOver,
  type Difference,
  differenceFeatures,
} from '../../src/matching/difference.ts'
import {shippedRanker} from '../../src/matching/ranker/shipped.ts'

const word = fc.constantFrom('sang', 'sings', 'wrote', 'first', 'last', '1999', '7th', 'movie', 'book', 'ação')
const words = fc.uniqueArray(word, {maxLength: 7})
const kind = fc.constantFrom('who', 'when', 'what', 'order')
const difference = fc
  .record({onlyQuestion: words, onlyCandidate: words, kinds: fc.tuple(kind, kind)})
  .map(({onlyQuestion, onlyCandidate: others, kinds}) => {
    const onlyCandidate = others.filter((one) => !onlyQuestion.includes(one))
    return {
      question: ['common', ...onlyQuestion],
      candidate: [...onlyCandidate, 'common'],
      ...{onlyQuestion, onlyCandidate, kinds},
    }
  }) as fc.Arbitrary<Difference>

const known = () => true

test('a difference says the same from both sides, but for which side has nothing of its own', () => {
  const sided = (features: string[]) => features.filter((one) => one !== 'QUESTION' && one !== 'CANDIDATE').sort()
  fc.assert(
    fc.property(difference, (one) => {
      const turned: Difference = {
        ...{question: one.candidate, candidate: one.question, kinds: [one.kinds[1], one.kinds[0]]},
        ...{onlyQuestion: one.onlyCandidate, onlyCandidate: one.onlyQuestion},
      }
      expect(sided(differenceFeatures(turned, known))).toEqual(sided(differenceFeatures(one, known)))
    }),
  )
})

/** @param words what stands in one alone has a star */
const differing = (question: string, candidate: string): Difference => {
  const words = (text: string) => text.split(' ').filter((word) => word !== '')
  const plain = (text: string) => words(text).map((word) => word.replace('*', ''))
  const alone = (text: string) => words(text).flatMap((word) => (word.endsWith('*') ? [word.slice(0, -1)] : []))
  return {
    ...{question: plain(question), candidate: plain(candidate), kinds: ['who', 'what']},
    ...{onlyQuestion: alone(question), onlyCandidate: alone(candidate)},
  }
}

test('what one word stands for is told by forms, substitutions, years and numbers', () => {
  const features = (question: string, candidate: string, knows = known) =>
    differenceFeatures(differing(question, candidate), knows).filter((feature) => !/^[PB]:/.test(feature))
  expect(features('', '')).toEqual(['EQ', 'K:what|who', 'N:0|0'])
  expect(features('singer*', 'singers*')).toEqual(['F:singer|singers', 'EQ', 'K:what|who', 'N:0|0'])
  expect(features('first*', 'last*')).toEqual(['A:first', 'A:last', 'S:first|last', 'K:what|who', 'N:1|1'])
  expect(features('1998*', '2001*')).toEqual(['A:#year', 'X:#year', 'S:#year|#year', 'K:what|who', 'N:1|1'])
  expect(features('', 'zyx*', () => false)).toEqual(['A:#rare', 'QUESTION', 'K:what|who', 'N:0|1'])
})

test('a word that the other lacks is told with what stands before and behind it', () => {
  const features = (question: string, candidate: string) =>
    differenceFeatures(differing(question, candidate), (word) => word !== 'zyx').filter((one) => /^[PB]:/.test(one))
  expect(features('who voices zyx son* in 4*', 'who voices zyx in 3*')).toEqual([
    'P:#rare son',
    'B:son in',
    'P:in #number',
    'B:#number $',
    'P:in #number',
    'B:#number $',
  ])
  expect(features('last* game', 'game')).toEqual(['P:^ last', 'B:last game'])
  // Another form of the same word is no difference.
  expect(features('who sings* it', 'who singing* it')).toEqual([])
})

test('a year is no answer to who did it, whatever the words of the questions say', () => {
  const year = {asked: 'who', shape: 'year', words: 1} as const
  expect(carriedFeatures(year)).toEqual(['H:who|year', 'W:1|year'])
  expect(carriedFeatures({...year, words: 40})).toEqual(['H:who|year', 'W:6|year'])
  const weights = {'H:who|year': -0.75, 'W:1|year': 0.5}
  expect(answerCarriesOver(1, year, weights)).toBe(0.75)
  expect(answerCarriesOver(-4.9, year, weights)).toBe(-5)
  expect(answerCarriesOver(1, {...year, asked: 'when'}, {})).toBe(1)
  const {differences} = shippedRanker()
  const says = (shape: 'year' | 'name') => answerCarriesOver(0, {asked: 'who', shape, words: 1}, differences)
  expect(says('name')).toBeGreaterThan(says('year'))
})

test('however many words differ, what they say stays a number within its bounds', () => {
  const weights = {'A:sang': 4, 'A:first': -4, 'A:last': 3, 'S:first|last': -9, 'P:^ last': 8, EQ: 2}
  fc.assert(
    fc.property(difference, (one) => {
      expect(Math.abs(carriesOver(one, weights))).toBeLessThanOrEqual(5)
      expect(carriesOver(one, {})).toBe(0)
      expect(Number.isFinite(carriesOver(one, shippedRanker().differences))).toBe(true)
    }),
  )
})

test('weights are learned for what changes the answer, not for what likeness tells already', () => {
  // "last" for "first" makes another question of it, "picture" for "movie" does not; alike ones are right more often.
  const examples = Array.from({length: 4000}, (_, at) => {
    const features = at % 2 === 0 ? ['S:first|last', 'A:first'] : ['S:movie|picture', 'A:movie']
    const alike = (at % 10) / 10
    return {features, dense: [alike], right: at % 2 === 1 && (at * 7) % 10 < 10 * alike}
  })
  const weights = fitSparse([...examples, {features: ['S:once'], dense: [1], right: true}], {least: 30, seed: 1})
  expect(weights.get('S:first|last')).toBeLessThan(-0.5)
  expect(weights.get('S:movie|picture')!).toBeGreaterThan(weights.get('S:first|last')! + 1)
  expect(weights.has('S:once')).toBe(false)
  expect(fitSparse(examples, {least: 30, seed: 1})).toEqual(fitSparse(examples, {least: 30, seed: 1}))
})
