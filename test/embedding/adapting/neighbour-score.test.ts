import fc from 'fast-check'
import {expect, test} from 'vitest'
import {bootstrapMean, scoreNeighbours} from '../../../src/embedding/adapting/neighbour-score.ts'
import {seededRandom} from '../../../src/embedding/adapting/seeded-random.ts'

/** Questions on a line: the first dimension is how similar they are to the question asked. */
function remembered(rows: readonly (readonly [similarity: number, outcome: number])[]) {
  const vectors = new Float32Array(rows.length * 4)
  for (const [index, [similarity]] of rows.entries()) vectors[4 * index] = similarity
  return {vectors, outcomes: Int32Array.from(rows, ([, outcome]) => outcome)}
}
const asked = {vector: Float32Array.of(1, 0, 0, 0), outcome: 1}

test('the rank of the first of the same outcome counts, others that are as near ahead of it', () => {
  const score = (rows: Parameters<typeof remembered>[0]) => scoreNeighbours(asked, remembered(rows))?.reciprocalRank
  expect(score([[0.9, 1]])).toBe(1)
  expect(
    score([
      [0.9, 2],
      [0.8, 1],
      [0.7, 1],
    ]),
  ).toBe(1 / 2)
  expect(
    score([
      [0.8, 1],
      [0.8, 2],
    ]),
  ).toBe(1 / 2)
  expect(score([[0.8, 2]])).toBeUndefined()
})

test('recall is that of the ten nearest, whatever stands in which order', () => {
  const row = fc.tuple(fc.integer({min: 0, max: 1000}), fc.integer({min: 1, max: 3}))
  fc.assert(
    fc.property(fc.uniqueArray(row, {minLength: 1, maxLength: 40, selector: ([similarity]) => similarity}), (rows) => {
      const sorted = rows.toSorted((a, b) => b[0] - a[0])
      const same = sorted.filter(([, outcome]) => outcome === 1).length
      const expected = sorted.slice(0, 10).filter(([, outcome]) => outcome === 1).length / Math.min(10, same)
      const score = scoreNeighbours(asked, remembered(rows))
      if (same === 0) expect(score).toBeUndefined()
      else {
        expect(score!.recallAt10).toBeCloseTo(expected, 12)
        expect(score!.reciprocalRank).toBeCloseTo(1 / (1 + sorted.findIndex(([, outcome]) => outcome === 1)), 12)
      }
    }),
  )
})

test('the interval of a mean holds it, and is as wide as the values differ', () => {
  const equal = bootstrapMean(new Array(50).fill(0.3), seededRandom(1))
  expect([equal.value, equal.low, equal.high].map((each) => each.toFixed(9))).toEqual(new Array(3).fill('0.300000000'))
  const coin = bootstrapMean(
    Array.from({length: 400}, (_, at) => at % 2),
    seededRandom(1),
  )
  // The normal approximation: 0.5 +- 1.96 x 0.5 / 20.
  expect(coin.low).toBeCloseTo(0.451, 1)
  expect(coin.high).toBeCloseTo(0.549, 1)
})
