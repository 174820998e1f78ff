import {expect, test} from 'vitest'
import {spearman} from '../../scripts/embedder/statistics.ts'
import {seededRandom} from '../../scripts/random/mulberry32.ts'
import {SeededRandom} from '../../scripts/random/seeded-random.ts'

const ONE = 2 ** 32

test('the sequence that the shipped models were trained with stays what it is', () => {
  const random = new SeededRandom(7)
  expect([random.next() * ONE, random.next() * ONE, random.next() * ONE]).toEqual([2919764940, 1527250693, 1659779493])
  expect(random.below(1000)).toBe(331)
  expect(random.normal()).toBe(1.8809805994387716)
  expect(random.shuffle([1, 2, 3, 4, 5, 6, 7, 8])).toEqual([4, 2, 5, 3, 7, 8, 1, 6])
  expect(new SeededRandom(7).shuffle([1, 2, 3, 4, 5, 6, 7, 8])).toEqual([1, 4, 5, 8, 2, 7, 3, 6])
  expect(new SeededRandom(7).pick(['a', 'b', 'c', 'd'])).toBe('c')
})

test('the sequence of mulberry32 that benchmarks and generated spans are made with stays what it is', () => {
  const random = seededRandom(7)
  expect([random() * ONE, random() * ONE, random() * ONE]).toEqual([50271532, 266108690, 4195786334])
  const other = seededRandom(20_261_120)
  expect([other() * ONE, other() * ONE]).toEqual([3824996810, 2461228684])
})

test('rank correlation: the worked example of Spearman (IQ and hours of television), and shared ranks', () => {
  const iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110]
  const hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]
  expect(spearman(iq, hours)).toBeCloseTo(-29 / 165, 12)
  expect(spearman([1, 2, 2, 3], [10, 20, 20, 30])).toBeCloseTo(1, 12)
})
