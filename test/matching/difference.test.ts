import fc from 'fast-check'
import {expect, test} from 'vitest'
import {fitSparse} from '../../scripts/ranker/fit-sparse.ts'
import {carriesOver, type Difference, differenceFeatures} from '../../src/matching/difference.ts'
import {shippedRanker} from '../../src/matching/ranker/shipped.ts'

const word = fc.constantFrom('sang', 'sings', 'wrote', 'first', 'last', '1999', '7th', 'movie', 'book', 'ação')
const words = fc.uniqueArray(word, {maxLength: 7})
const kind = fc.constantFrom('who', 'when', 'what', 'order')
const difference = fc
  .record({onlyQuestion: words, onlyCandidate: words, kinds: fc.tuple(kind, kind)})
  .map(({onlyQuestion, onlyCandidate, kinds}) => ({
    onlyQuestion,
    onlyCandidate: onlyCandidate.filter((one) => !onlyQuestion.includes(one)),
    kinds,
  })) as fc.Arbitrary<Difference>

const known = () => true

test('a difference says the same from both sides, but for which side has nothing of its own', () => {
  const sided = (features: string[]) => features.filter((one) => one !== 'QUESTION' && one !== 'CANDIDATE').sort()
  fc.assert(
    fc.property(difference, (one) => {
      const {onlyQuestion, onlyCandidate, kinds} = one
      const turned = {onlyQuestion: onlyCandidate, onlyCandidate: onlyQuestion, kinds: [kinds[1], kinds[0]] as const}
      expect(sided(differenceFeatures(turned, known))).toEqual(sided(differenceFeatures(one, known)))
    }),
  )
})

test('what one word stands for is told by forms, substitutions, years and numbers', () => {
  const features = (onlyQuestion: string[], onlyCandidate: string[], knows = known) =>
    differenceFeatures({onlyQuestion, onlyCandidate, kinds: ['who', 'what']}, knows)
  expect(features([], [])).toEqual(['EQ', 'K:what|who', 'N:0|0'])
  expect(features(['singer'], ['singers'])).toEqual(['F:singer|singers', 'EQ', 'K:what|who', 'N:0|0'])
  expect(features(['first'], ['last'])).toEqual(['A:first', 'A:last', 'S:first|last', 'K:what|who', 'N:1|1'])
  expect(features(['1998'], ['2001'])).toEqual(['A:#year', 'X:#year', 'S:#year|#year', 'K:what|who', 'N:1|1'])
  expect(features([], ['zyx'], () => false)).toEqual(['A:#rare', 'QUESTION', 'K:what|who', 'N:0|1'])
})

test('however many words differ, what they say stays a number within its bounds', () => {
  const weights = {'A:sang': 4, 'A:first': -4, 'A:last': 3, 'S:first|last': -9, EQ: 2}
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
