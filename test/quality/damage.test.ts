import {beforeAll, describe, expect, test} from 'vitest'
import {seededRandom} from '../../scripts/random/mulberry32.ts'
import type {Span} from '../../src/span/schema.ts'
import {dataset} from '../support/datasets.ts'
import {firstRows} from '../support/first-rows.ts'
import {auroc, DAMAGES, damaged} from '../support/quality-damage.ts'
import {totalOf} from '../support/quality-spans.ts'

const FILE = dataset('spans/spans-350k.ndjson.gz')
const ROWS = 3000

test('auroc: 1 apart, 0 the wrong way round, a half for ties', () => {
  expect(auroc([3, 4], [1, 2])).toBe(1)
  expect(auroc([1, 2], [3, 4])).toBe(0)
  expect(auroc([1, 1], [1, 1])).toBe(0.5)
  // Hanley & McNeil 1982, table I: 58 normal and 51 abnormal images in five classes of suspicion.
  const rated = (counts: readonly number[]) => counts.flatMap((count, rating) => Array<number>(count).fill(rating))
  expect(auroc(rated([3, 2, 2, 11, 33]), rated([33, 6, 6, 11, 2]))).toBeCloseTo(0.893, 3)
})

describe.skipIf(FILE === undefined)('real spans beside the checkout (datasets/spans)', () => {
  let spans: Span[] = []
  beforeAll(async () => {
    spans = await firstRows(FILE!, ROWS)
  })

  test.each([
    // Floors a little below what was measured, over all rows, names and numbers of a word or two among them.
    ['shuffled', 0.8],
    ['truncated', 0.76],
    ['swapped', 0.82],
    ['foreign', 0.9],
  ] as const)('the meter tells %s answers of the same length from real ones', (kind, floor) => {
    const pairs = damaged(spans, kind, seededRandom(7))
    expect(pairs.length).toBeGreaterThan(300)
    expect(
      auroc(
        pairs.map(({of}) => totalOf(of)),
        pairs.map(({span}) => totalOf(span)),
      ),
    ).toBeGreaterThan(floor)
  })

  test('with 30 % of the rows damaged in one way or another, the total ranks sound rows first: AUROC over .8', () => {
    const random = seededRandom(11)
    const replaced = new Map<Span, Span>()
    for (const [turn, kind] of DAMAGES.entries())
      for (const {of, span} of damaged(spans, kind, random).filter((_, at) => at % DAMAGES.length === turn))
        if (replaced.size < 0.3 * ROWS && random() < 0.5) replaced.set(of, span)
    const sound = spans.filter((span) => !replaced.has(span)).map(totalOf)
    expect(auroc(sound, [...replaced.values()].map(totalOf))).toBeGreaterThan(0.8)
  })

  test('nine real spans in ten are diamonds by the meter alone', () => {
    expect(spans.filter((span) => totalOf(span) >= 80).length).toBeGreaterThan(0.9 * spans.length)
  })
})
