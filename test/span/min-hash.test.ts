import fc from 'fast-check'
import {expect, test} from 'vitest'
import {bandKeys, jaccard, tokenSet} from '../../src/span/min-hash.ts'

test('casing, accents, punctuation, word order and repetition do not change what a question is', () => {
  expect(tokenSet('Qual é a capital da FRANÇA?')).toEqual(tokenSet('franca capital qual a da e, e'))
})

test('texts without any letter or digit still differ from each other', () => {
  expect(jaccard(tokenSet('🙂'), tokenSet('🙃'))).toBe(0)
  expect(tokenSet('  ').length).toBe(0)
})

test('the similarity of two sets is intersection over union', () => {
  const set = fc.uniqueArray(fc.nat(40)).map((items) => Uint32Array.from(items.sort((a, b) => a - b)))
  fc.assert(
    fc.property(set, set, (a, b) => {
      const common = a.filter((item) => b.includes(item)).length
      const union = new Set([...a, ...b]).size
      expect(jaccard(a, b)).toBeCloseTo(union === 0 ? 1 : common / union, 12)
    }),
  )
})

test('near-duplicates share a band about as often as the published formula says, strangers hardly ever', () => {
  // 1 - (1 - s^4)^5, Leskovec et al., section 3.4.2
  for (const [common, own] of [
    [18, 1],
    [8, 1],
    [6, 2],
    [1, 6],
  ] as const) {
    let shared = 0
    const trials = 600
    for (let trial = 0; trial < trials; trial++) {
      const word = (kind: string, index: number) => `${kind}${trial}x${index}`
      const base = Array.from({length: common}, (_, index) => word('c', index))
      const text = (kind: string) => [...base, ...Array.from({length: own}, (_, index) => word(kind, index))].join(' ')
      const keys = new Set(bandKeys(tokenSet(text('a'))))
      if (bandKeys(tokenSet(text('b'))).some((key) => keys.has(key))) shared++
    }
    const similarity = common / (common + 2 * own)
    const expected = 1 - (1 - similarity ** 4) ** 5
    expect(Math.abs(shared / trials - expected)).toBeLessThan(0.07)
  }
})
