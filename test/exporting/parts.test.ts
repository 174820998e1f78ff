import fc from 'fast-check'
import {expect, test} from 'vitest'
import {nearDuplicates, Pairs, TokenSets} from '../../src/exporting/near-duplicates.ts'
import {assignParts, type Ratio, ratioOf} from '../../src/exporting/parts.ts'
import {jaccard, tokenSet} from '../../src/span/min-hash.ts'

function setsOf(texts: readonly string[]): TokenSets {
  const sets = new TokenSets(texts.length)
  for (const text of texts) sets.add(tokenSet(text))
  return sets
}

function divided(texts: readonly string[], belonging = new Pairs(), seed = 1, ratio: Ratio = [0.6, 0.2, 0.2]) {
  const sets = setsOf(texts)
  const alike = new Pairs()
  nearDuplicates(sets, new Uint8Array(texts.length), alike)
  return assignParts(sets, {belonging, alike}, ratio, seed)
}

/** Few words, so that questions resemble each other. */
const question = fc
  .array(fc.constantFrom(...'abcdefgh'.split('').map((letter) => `word${letter}`)), {minLength: 4, maxLength: 8})
  .map((words) => words.join(' '))

test('no two exported items of different parts are near-duplicates of each other', () => {
  fc.assert(
    fc.property(fc.array(question, {maxLength: 40}), fc.nat(1000), (texts, seed) => {
      const {of, between} = divided(texts, undefined, seed)
      const sets = texts.map(tokenSet)
      for (let later = 0; later < texts.length; later++)
        for (let earlier = 0; earlier < later; earlier++)
          if (of[later] !== of[earlier] && between[later] === 0 && between[earlier] === 0)
            expect(jaccard(sets[later]!, sets[earlier]!)).toBeLessThan(1)
    }),
  )
})

test('what came yesterday stays where it was, whatever comes today', () => {
  fc.assert(
    fc.property(fc.array(question, {maxLength: 30}), fc.array(question, {maxLength: 30}), (before, after) => {
      const yesterday = divided(before)
      const today = divided([...before, ...after])
      expect([...today.of.subarray(0, before.length)]).toEqual([...yesterday.of])
      expect([...today.between.subarray(0, before.length)]).toEqual([...yesterday.between])
    }),
  )
})

test('a conversation stays together, and what resembles two parts is in none', () => {
  const texts = Array.from(
    {length: 300},
    (_, index) => `question number ${index} about subject ${index * 7} of kind ${index * 13}`,
  )
  const belonging = new Pairs()
  for (let index = 1; index < 100; index++) belonging.add(index, index - 1)
  const {of, between} = divided(texts, belonging)
  expect(new Set(of.subarray(0, 100)).size).toBe(1)
  expect(new Set(of.subarray(100)).size).toBe(3)
  const train = texts[100 + of.subarray(100).indexOf(0)]!
  const test = texts[100 + of.subarray(100).indexOf(2)]!
  expect([...between].every((flag) => flag === 0)).toBe(true)
  // One of a conversation in one part that repeats a question of another part.
  const two = new Pairs()
  two.add(2, 0)
  expect(divided([train, test, test], two).between[2]).toBe(1)
})

test('shares are kept, the same seed divides alike and another one otherwise', () => {
  const texts = Array.from({length: 3000}, (_, index) => `q${index} x${index * 3} y${index * 7} z${index * 11}`)
  const {of} = divided(texts, undefined, 1, [0.9, 0.05, 0.05])
  const share = (part: number) => of.filter((one) => one === part).length / texts.length
  // Three standard deviations of a binomial share.
  expect(Math.abs(share(0) - 0.9)).toBeLessThan(0.017)
  expect(Math.abs(share(1) - 0.05)).toBeLessThan(0.012)
  expect(divided(texts, undefined, 1, [0.9, 0.05, 0.05]).of).toEqual(of)
  expect(divided(texts, undefined, 2, [0.9, 0.05, 0.05]).of).not.toEqual(of)
  expect(new Set(divided(texts, undefined, 1, [0.5, 0.5, 0]).of)).toEqual(new Set([0, 1]))
  expect(new Set(divided(texts, undefined, 1, [0, 0, 1]).of)).toEqual(new Set([2]))
})

test('MinHash finds nearly all pairs of changed questions that a comparison of all with all finds', () => {
  const words = (index: number) => Array.from({length: 20}, (_, at) => `w${(index * 31 + at * 17) % 5000}`)
  const texts = Array.from({length: 400}, (_, index) =>
    words(index >> 1)
      .map((word, at) => (index % 2 && at < 2 ? `${word}x` : word))
      .join(' '),
  )
  const sets = texts.map(tokenSet)
  let alike = 0
  for (let a = 0; a < sets.length; a++) for (let b = 0; b < a; b++) if (jaccard(sets[a]!, sets[b]!) >= 0.8) alike++
  const pairs = new Pairs()
  nearDuplicates(setsOf(texts), new Uint8Array(texts.length), pairs)
  const earlierOf = pairs.byLater(texts.length)
  let found = 0
  for (let later = 0; later < texts.length; later++) found += new Set(earlierOf(later)).size
  expect(alike).toBeGreaterThanOrEqual(200)
  expect(found / alike).toBeGreaterThan(0.97)
  expect(found).toBeLessThanOrEqual(alike)
})

test.each([
  ['0.9/0.05/0.05', [0.9, 0.05, 0.05]],
  ['1/0/0', [1, 0, 0]],
  ['.8/.1/.1', [0.8, 0.1, 0.1]],
  ['0.9/0.1', undefined],
  ['0.9/0.2/0.1', undefined],
  ['90/5/5', undefined],
  ['-1/1/1', undefined],
  ['//1', undefined],
  ['a/b/c', undefined],
])('the division %s is %o', (text, ratio) => {
  expect(ratioOf(text)).toEqual(ratio)
})
