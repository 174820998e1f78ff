import fc from 'fast-check'
import {expect, test} from 'vitest'
import {bootstrap, bootstrapAll} from '../../src/calibration/bootstrap.ts'
import {groupedFolds} from '../../src/calibration/grouped-folds.ts'
import {comparePaired, mcnemar} from '../../src/calibration/paired-test.ts'
import {seededRandom} from '../../src/calibration/seeded-random.ts'

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

test('the seeded generator gives the published sequence of Mulberry32 (seed 0) and is even', () => {
  const random = seededRandom(0)
  // First outputs of the reference implementation for seed 0.
  expect([random(), random(), random()].map((value) => Math.round(value * 2 ** 32))).toEqual([
    1144304738, 1416247, 958946056,
  ])
  const many = seededRandom(5)
  expect(mean(Array.from({length: 50_000}, () => many()))).toBeCloseTo(0.5, 2)
})

test('a bootstrap interval of a mean is about 1.96 standard errors wide, and the same for the same seed', () => {
  const random = seededRandom(1)
  const values = Array.from({length: 500}, () => random())
  const {low, high, value} = bootstrap(values, mean, {seed: 3})!
  const error = Math.sqrt(1 / 12 / 500)
  expect(high - low).toBeGreaterThan(2 * 1.96 * error * 0.85)
  expect(high - low).toBeLessThan(2 * 1.96 * error * 1.15)
  expect(value).toBe(mean(values))
  expect(bootstrap(values, mean, {seed: 3})).toEqual(bootstrap(values, mean, {seed: 3}))
  expect(bootstrap([], mean, {seed: 3})).toBeNull()
})

test('McNemar is exact: the two-sided binomial over the discordant pairs', () => {
  // 2 x P(X <= 2 | 15, .5) = 2 x 121 / 32768.
  expect(mcnemar(2, 13)).toBeCloseTo((2 * 121) / 32_768, 12)
  expect(mcnemar(13, 2)).toBe(mcnemar(2, 13))
  expect(mcnemar(0, 0)).toBe(1)
  expect(mcnemar(5, 5)).toBe(1)
})

test('two runs that differ by chance are tied; a real difference has a sign and an interval around it', () => {
  const random = seededRandom(2)
  const pairs = (gain: number) =>
    Array.from({length: 400}, () => {
      const first = Number(random() < 0.4)
      return {first, second: first === 0 && random() < gain ? 1 : first === 1 && random() < 0.05 ? 0 : first}
    })
  expect(comparePaired(pairs(0.03), {seed: 1}).verdict).toBe('tied')
  const better = comparePaired(pairs(0.3), {seed: 1})
  expect(better.verdict).toBe('better')
  expect(better.difference.low).toBeGreaterThan(0)
  expect(comparePaired([], {seed: 1})).toMatchObject({n: 0, verdict: 'tied', difference: {value: 0}})
})

test('what is tied, directly or over others, is in one fold, and folds are of about the same size', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({min: 0, max: 30}), fc.integer({min: 0, max: 30})), {minLength: 20, maxLength: 80}),
      (pairs) => {
        const records = pairs.map(([answer, cluster]) => ({ties: [`${answer}`, `${cluster}`]}))
        const folds = groupedFolds(records, {folds: 3, seed: 1})
        for (const [i, a] of pairs.entries())
          for (const [j, b] of pairs.entries()) if (a[0] === b[0] || a[1] === b[1]) expect(folds[i]).toBe(folds[j])
        expect(groupedFolds(records, {folds: 3, seed: 1})).toEqual(folds)
      },
    ),
    {numRuns: 30},
  )
  const alone = groupedFolds(
    Array.from({length: 100}, (_, at) => ({ties: [`${at}`, null]})),
    {folds: 5, seed: 1},
  )
  for (let fold = 0; fold < 5; fold++) expect(alone.filter((own) => own === fold).length).toBe(20)
})

test('plain leave-one-out lies: a record is found by its own mirror image, and grouped folds tell', () => {
  // A world of question pairs (i, j) that ask the same, with answers that mean nothing beyond the pair. Random folds put
  // i into training and j into the test: a nearest-neighbour memory then looks right half of the time and is never right
  // for a question that nobody asked before.
  const random = seededRandom(11)
  const records = Array.from({length: 400}, (_, at) => ({cluster: at >> 1, answer: Math.floor((at >> 1) / 1), at}))
  const shown = (folds: readonly number[]): number => {
    const right = records.filter(({cluster, answer, at}) =>
      records.some((other) => folds[other.at] !== folds[at] && other.cluster === cluster && other.answer === answer),
    )
    return right.length / records.length
  }
  const randomFolds = records.map(() => Math.floor(random() * 10))
  const grouped = groupedFolds(
    records.map(({cluster}) => ({ties: [null, `${cluster}`]})),
    {folds: 10, seed: 1},
  )
  expect(shown(randomFolds)).toBeGreaterThan(0.8)
  expect(shown(grouped)).toBe(0)
})

test('several statistics of one bootstrap are what each is alone, and one that is not defined is null', () => {
  const random = seededRandom(4)
  const values = Array.from({length: 50}, () => random())
  const low = (sample: readonly number[]) => sample.filter((value) => value < 0.3).length / sample.length
  const none = () => null
  expect(bootstrapAll(values, {mean, low, none}, {seed: 5})).toEqual({
    mean: bootstrap(values, mean, {seed: 5}),
    low: bootstrap(values, low, {seed: 5}),
    none: null,
  })
})
