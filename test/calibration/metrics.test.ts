import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {auroc} from '../../src/calibration/auroc.ts'
import {binomialCdf, logGamma, wilsonInterval} from '../../src/calibration/binomial.ts'
import {bootstrap} from '../../src/calibration/bootstrap.ts'
import {brierParts, brierScore} from '../../src/calibration/brier.ts'
import {logLoss} from '../../src/calibration/log-loss.ts'
import {measure} from '../../src/calibration/measures.ts'
import type {Outcome} from '../../src/calibration/outcome.ts'
import {
  equalMassBins,
  equalWidthBins,
  expectedCalibrationError,
  maximumCalibrationError,
} from '../../src/calibration/reliability.ts'
import {
  accuracyAtCoverage,
  areaUnderRiskCoverage,
  excessArea,
  riskCoverage,
} from '../../src/calibration/risk-coverage.ts'
import {seededRandom, shuffled} from '../../src/calibration/seeded-random.ts'
import {calibratedOutcomes} from '../support/outcomes.ts'

const outcomesOf = (rows: readonly (readonly [number, 0 | 1])[]): Outcome[] =>
  rows.map(([probability, label]) => ({probability, correct: label === 1}))

const anyOutcomes = fc.array(
  fc.record({probability: fc.integer({min: 0, max: 20}).map((n) => n / 20), correct: fc.boolean()}),
  {minLength: 1, maxLength: 60},
)

describe('calibration error', () => {
  // torchmetrics' documented example of binary_calibration_error: preds .25 .25 .55 .75 .75, target 0 0 1 1 1, 2 bins:
  // l1 0.2900, max 0.3167 (lightning.ai/docs/torchmetrics, "Calibration Error").
  const documented = outcomesOf([
    [0.25, 0],
    [0.25, 0],
    [0.55, 1],
    [0.75, 1],
    [0.75, 1],
  ])

  test('ECE and MCE agree with the example that torchmetrics documents', () => {
    const bins = equalWidthBins(documented, 2)
    expect(expectedCalibrationError(bins)).toBeCloseTo(0.29, 6)
    expect(maximumCalibrationError(bins)).toBeCloseTo(0.316_666_67, 6)
  })

  test('equal mass: as many answers in each bin as can be, worked by hand', () => {
    const bins = equalMassBins(documented, 2)
    expect(bins).toEqual([
      {count: 2, confidence: 0.25, accuracy: 0},
      {count: 3, confidence: expect.closeTo(2.05 / 3, 12), accuracy: 1},
    ])
    expect(expectedCalibrationError(bins)).toBeCloseTo((2 / 5) * 0.25 + (3 / 5) * (1 - 2.05 / 3), 12)
  })

  test('equal mass: bins of answers that can be told apart are cut at equal shares of them, and those of one confidence share one', () => {
    fc.assert(
      fc.property(anyOutcomes, fc.integer({min: 0, max: 1000}), (outcomes, seed) => {
        const bins = equalMassBins(outcomes)
        // Neither the order of records nor the luck of a sort decides over a figure.
        const mixed = shuffled(outcomes, seededRandom(seed))
        expect(equalMassBins(mixed)).toEqual(bins)
        expect(equalMassBins([...mixed].reverse())).toEqual(bins)
        // Each bin holds whole ties: as many as there are outcomes between its neighbours' confidences.
        let from = 0
        const ascending = outcomes.map(({probability}) => probability).sort((a, b) => a - b)
        for (const {count} of bins) {
          expect(count).toBeGreaterThan(0)
          expect(ascending[from]).not.toBe(ascending[from - 1])
          from += count
        }
        expect(from).toBe(outcomes.length)
        const distinct = [...new Set(ascending)].map((probability, at) => ({probability, correct: at % 3 === 0}))
        const k = Math.min(15, distinct.length)
        expect(equalMassBins(distinct).map(({count}) => count)).toEqual(
          Array.from(
            {length: k},
            (_, bin) => Math.floor(((bin + 1) * distinct.length) / k) - Math.floor((bin * distinct.length) / k),
          ),
        )
      }),
    )
  })

  test('forty answers, 31 of them sure of nothing: one bin for these, whichever of them is right', () => {
    const unsure = (rightAt: number) =>
      outcomesOf(Array.from({length: 40}, (_, at) => (at < 31 ? [0, at === rightAt ? 1 : 0] : [0.5 + at / 100, 1])))
    for (const rightAt of [0, 3, 16, 30]) {
      expect(equalMassBins(unsure(rightAt))[0]).toEqual({count: 31, confidence: 0, accuracy: 1 / 31})
      expect(measure(unsure(rightAt), 1).mce).toBe(measure(unsure(0), 1).mce)
    }
  })

  test('the interval of ECE lies around it, and holds what ECE is on average in at least nine of ten samples', () => {
    // Each sample by its own seed; what the estimate is on average is known from all of them together.
    const ece = (sample: readonly Outcome[]) => expectedCalibrationError(equalMassBins(sample))
    const drawn = Array.from({length: 100}, (_, seed) => {
      const outcomes = calibratedOutcomes(200, 100 + seed).sort((a, b) => a.probability - b.probability)
      return bootstrap(outcomes, ece, {seed, draws: 150, distances: ['statistic']})!
    })
    expect(measure(calibratedOutcomes(200, 100), 0).ece!.low).toBeLessThan(drawn[0]!.value)
    const usual = drawn.reduce((sum, {value}) => sum + value, 0) / drawn.length
    for (const {value, low, high} of drawn) {
      expect(low).toBeGreaterThanOrEqual(0)
      expect(low).toBeLessThanOrEqual(value)
      expect(high).toBeGreaterThanOrEqual(value)
    }
    expect(drawn.filter(({low, high}) => low <= usual && usual <= high).length).toBeGreaterThanOrEqual(90)
  })

  test('equal-width ECE is what the definition says, summed bin by bin over the interval of each bin', () => {
    fc.assert(
      fc.property(anyOutcomes, (outcomes) => {
        let sum = 0
        for (let bin = 0; bin < 15; bin++) {
          const inside = outcomes.filter(
            ({probability: p}) => (p > bin / 15 || (bin === 0 && p === 0)) && p <= (bin + 1) / 15,
          )
          if (inside.length === 0) continue
          const gap = inside.reduce((so, {probability, correct}) => so + probability - Number(correct), 0)
          sum += Math.abs(gap) / outcomes.length
        }
        expect(expectedCalibrationError(equalWidthBins(outcomes))).toBeCloseTo(sum, 9)
      }),
    )
  })

  test('honest confidences have a small one, and overconfident ones a large one', () => {
    const honest = calibratedOutcomes(20_000, 1)
    expect(expectedCalibrationError(equalMassBins(honest))).toBeLessThan(0.015)
    const vain = honest.map(({probability, correct}) => ({probability: Math.sqrt(probability), correct}))
    expect(expectedCalibrationError(equalMassBins(vain))).toBeGreaterThan(0.1)
  })
})

describe('Brier score and log loss', () => {
  // scikit-learn's documented examples: brier_score_loss([0,1,1,0], [.1,.9,.8,.3]) = 0.0375 and
  // log_loss(["spam","ham","ham","spam"], [[.1,.9],[.9,.1],[.8,.2],[.35,.65]]) = 0.21616.
  test('agree with the examples that scikit-learn documents', () => {
    const brier = outcomesOf([
      [0.1, 0],
      [0.9, 1],
      [0.8, 1],
      [0.3, 0],
    ])
    expect(brierScore(brier)).toBeCloseTo(0.0375, 9)
    const spam = outcomesOf([
      [0.9, 1],
      [0.1, 0],
      [0.2, 0],
      [0.65, 1],
    ])
    expect(logLoss(spam)).toBeCloseTo(0.216_161_872, 6)
  })

  test('its parts add up to the Brier score, for any answers', () => {
    fc.assert(
      fc.property(anyOutcomes, (outcomes) => {
        const {reliability, resolution, uncertainty, withinBin} = brierParts(outcomes)
        expect(reliability - resolution + uncertainty + withinBin).toBeCloseTo(brierScore(outcomes), 12)
        expect(reliability).toBeGreaterThanOrEqual(0)
        expect(resolution).toBeGreaterThanOrEqual(0)
      }),
    )
    // Where all of a bin have one probability, nothing is hidden in it (Murphy's case).
    const murphy = outcomesOf([...Array.from({length: 30}, (_, at) => [0.2 + 0.3 * (at % 3), at % 2 ? 1 : 0] as const)])
    expect(brierParts(murphy).withinBin).toBeCloseTo(0, 12)
  })

  test('one sure mistake is no infinite loss', () => {
    expect(logLoss(outcomesOf([[1, 0]]))).toBeCloseTo(-Math.log(1e-6), 6)
  })
})

describe('AUROC', () => {
  test('agrees with the example that scikit-learn documents (roc_auc_score: 0.75)', () => {
    const documented = outcomesOf([
      [0.1, 0],
      [0.4, 0],
      [0.35, 1],
      [0.8, 1],
    ])
    expect(auroc(documented)).toBe(0.75)
  })

  test('is the share of pairs in order, ties counting half, for any answers', () => {
    fc.assert(
      fc.property(anyOutcomes, (outcomes) => {
        const right = outcomes.filter(({correct}) => correct)
        const wrong = outcomes.filter(({correct}) => !correct)
        let sum = 0
        for (const a of right)
          for (const b of wrong) sum += a.probability > b.probability ? 1 : a.probability === b.probability ? 0.5 : 0
        const expected = right.length * wrong.length === 0 ? null : sum / (right.length * wrong.length)
        if (expected === null) expect(auroc(outcomes)).toBeNull()
        else expect(auroc(outcomes)).toBeCloseTo(expected, 9)
      }),
    )
  })
})

describe('risk and coverage', () => {
  const four = outcomesOf([
    [0.9, 1],
    [0.8, 0],
    [0.7, 1],
    [0.6, 0],
  ])

  test('worked by hand: AURC is the mean error among the i most confident', () => {
    expect(riskCoverage(four).map(({risk}) => risk)).toEqual([0, 0.5, expect.closeTo(1 / 3, 12), 0.5])
    expect(areaUnderRiskCoverage(four)).toBeCloseTo((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4, 12)
    // Oracle: right, right, wrong, wrong.
    expect(excessArea(four)).toBeCloseTo((0 + 1 / 2 + 1 / 3 + 1 / 2 - (1 / 3 + 2 / 4)) / 4, 12)
    expect(accuracyAtCoverage(four, 0.25)).toBe(1)
  })

  test('answers of equal confidence count alike, in whatever order they come', () => {
    fc.assert(
      fc.property(anyOutcomes, (outcomes) => {
        const backwards = [...outcomes].reverse()
        expect(areaUnderRiskCoverage(backwards)).toBeCloseTo(areaUnderRiskCoverage(outcomes), 9)
        expect(excessArea(outcomes)).toBeGreaterThan(-1e-9)
        expect(riskCoverage(outcomes).at(-1)!.risk).toBeCloseTo(
          outcomes.filter(({correct}) => !correct).length / outcomes.length,
          9,
        )
      }),
    )
  })
})

describe('binomial', () => {
  test('is the sum of exact terms', () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k)
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 60}),
        fc.integer({min: 0, max: 60}),
        fc.integer({min: 1, max: 99}),
        (n, k, p) => {
          let sum = 0
          for (let i = 0; i <= Math.min(k, n); i++) sum += choose(n, i) * (p / 100) ** i * (1 - p / 100) ** (n - i)
          expect(binomialCdf(k, n, p / 100)).toBeCloseTo(Math.min(1, sum), 9)
        },
      ),
    )
  })

  test('holds published values', () => {
    // NIST Dataplot BINCDF / any table: P(X <= 5 | 20, .25) = 0.6172; 0.95^59 = 0.0485 (the classical 59-sample rule).
    expect(binomialCdf(5, 20, 0.25)).toBeCloseTo(0.617_172_654_4, 8)
    expect(binomialCdf(0, 59, 0.05)).toBeCloseTo(0.95 ** 59, 12)
    expect(binomialCdf(950, 1000, 0.9)).toBeGreaterThan(0.999_999)
    expect(Math.exp(logGamma(11))).toBeCloseTo(3_628_800, 3)
    // Newcombe 1998, table I, method 3: 81 of 263: .2553 to .3662; 0 of 20: 0 to .1611.
    expect(wilsonInterval(81, 263)).toEqual([expect.closeTo(0.2553, 4), expect.closeTo(0.3662, 4)])
    expect(wilsonInterval(0, 20)).toEqual([0, expect.closeTo(0.1611, 4)])
  })
})

test('measuring nothing, one answer, or one class gives numbers or null, never NaN', () => {
  for (const outcomes of [
    [],
    outcomesOf([[0.3, 1]]),
    outcomesOf([
      [0.3, 0],
      [0.3, 0],
    ]),
    outcomesOf([
      [1, 1],
      [1, 1],
    ]),
  ])
    expect(
      JSON.stringify(Object.values(measure(outcomes, 1)), (_, value) =>
        typeof value === 'number' && !Number.isFinite(value) ? 'not finite' : value,
      ),
    ).not.toContain('not finite')
})
