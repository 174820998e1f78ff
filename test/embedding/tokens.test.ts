import fc from 'fast-check'
import {expect, test} from 'vitest'
import {bucketsOf, modelTokens} from '../../src/embedding/builtin/tokens.ts'

test('identifiers are taken apart, and stay whole too when only capitals separate them', () => {
  expect(modelTokens('parseJSONFile')).toEqual(['parsejsonfile', 'parse', 'json', 'file'])
  expect(modelTokens('read_config_file')).toEqual(['read', 'config', 'file'])
  expect(modelTokens('kebab-case.ts')).toEqual(['kebab', 'case', 'ts'])
})

test('contractions are written out, with either apostrophe', () => {
  expect(modelTokens("Can't")).toEqual(['can', 'not'])
  expect(modelTokens('it isn’t what’s wanted')).toEqual(['it', 'is', 'not', 'what', 'is', 'wanted'])
})

test('symbols of code are tokens, punctuation of prose is not', () => {
  expect(modelTokens('C++ vs. C#!')).toEqual(['c', '++', 'vs', 'c', '#'])
  expect(modelTokens('São 3,5 kg?')).toEqual(['sao', '3', '5', 'kg'])
})

test('scripts without blanks are read character by character', () => {
  expect(modelTokens('今天 ok')).toEqual(['今', '天', 'ok'])
})

test('no text that holds anything is without tokens', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary', minLength: 1}), (text) => {
      fc.pre(text.trim() !== '')
      expect(modelTokens(text).length).toBeGreaterThan(0)
    }),
  )
})

test('a typo shares buckets with the word, and a word of any length has few', () => {
  const common = bucketsOf('postgresql', 16_383).filter((bucket) => bucketsOf('postgreqsl', 16_383).includes(bucket))
  expect(common.length).toBeGreaterThan(6)
  expect(bucketsOf('x'.repeat(100_000), 16_383).length).toBeLessThan(200)
  expect(bucketsOf('a', 16_383).length).toBeGreaterThan(0)
})
