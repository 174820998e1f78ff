import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {boostedScore, fitBoosted} from '../../src/calibration/boosting.ts'
import {applyIsotonic, fitIsotonic} from '../../src/calibration/isotonic.ts'
import {fitLogistic, logisticScore} from '../../src/calibration/logistic.ts'
import {fitMetaCalibrator, metaScore} from '../../src/calibration/meta-calibrator.ts'
import {applySigmoid, fitPlatt, IDENTITY} from '../../src/calibration/platt.ts'
import {chooseMap, probabilityOf} from '../../src/calibration/probability-map.ts'
import {seededRandom} from '../../src/calibration/seeded-random.ts'
import {normal, sigmoidLabels} from '../support/outcomes.ts'

describe('Platt', () => {
  /** The same objective, minimised to the last digit by plain Newton steps in the other parametrisation. */
  function independent(labels: readonly {score: number; correct: boolean}[]): [number, number] {
    const positive = labels.filter(({correct}) => correct).length
    const negative = labels.length - positive
    const targets = labels.map(({correct}) => (correct ? (positive + 1) / (positive + 2) : 1 / (negative + 2)))
    let [w, c] = [0, Math.log((positive + 1) / (negative + 1))]
    for (let step = 0; step < 200; step++) {
      let [gw, gc, hww, hwc, hcc] = [0, 0, 0, 0, 0]
      for (const [at, {score}] of labels.entries()) {
        const p = 1 / (1 + Math.exp(-(w * score + c)))
        gw += (p - targets[at]!) * score
        gc += p - targets[at]!
        hww += p * (1 - p) * score * score
        hwc += p * (1 - p) * score
        hcc += p * (1 - p)
      }
      const determinant = hww * hcc - hwc * hwc
      w -= (hcc * gw - hwc * gc) / determinant
      c -= (hww * gc - hwc * gw) / determinant
    }
    return [-w, -c]
  }

  test('agrees with LibSVM (values of scikit-learn’s test_sigmoid_calibration) to 1e-6', () => {
    const {a, b} = fitPlatt([
      {score: 5, correct: true},
      {score: -4, correct: false},
      {score: 1, correct: false},
    ])
    expect(a).toBeCloseTo(-0.202_613_543_911_878_55, 6)
    expect(b).toBeCloseTo(0.652_363_149_800_105_12, 6)
  })

  test('agrees with an independent minimiser to 1e-6', () => {
    for (const seed of [1, 2, 3, 4]) {
      const labels = sigmoidLabels(50 * seed, seed, -0.7, 0.4)
      const {a, b} = fitPlatt(labels)
      const [otherA, otherB] = independent(labels)
      expect(a).toBeCloseTo(otherA, 6)
      expect(b).toBeCloseTo(otherB, 6)
    }
  })

  test('few records stay near the prior, many leave it', () => {
    const prior = {...IDENTITY, records: 100}
    const distance = (count: number) => Math.abs(fitPlatt(sigmoidLabels(count, 5, -3, 2), prior).a + 3)
    expect(Math.abs(fitPlatt(sigmoidLabels(5, 5, -3, 2), prior).a + 1)).toBeLessThan(0.5)
    expect(distance(5000)).toBeLessThan(distance(200))
    expect(distance(20_000)).toBeLessThan(0.5)
  })

  test('one class only, equal scores, huge scores: finite', () => {
    for (const labels of [
      [{score: 1, correct: true}],
      [
        {score: 1, correct: true},
        {score: 1, correct: false},
      ],
      [
        {score: 1e6, correct: true},
        {score: -1e6, correct: false},
      ],
      [
        {score: 0, correct: false},
        {score: 0, correct: false},
      ],
    ]) {
      const {a, b} = fitPlatt(labels, {...IDENTITY, records: 50})
      expect([a, b].every(Number.isFinite)).toBe(true)
      const plain = fitPlatt(labels)
      expect([plain.a, plain.b].every(Number.isFinite)).toBe(true)
      expect(applySigmoid(plain, 3)).toBeGreaterThanOrEqual(0)
    }
    expect(() => fitPlatt([])).toThrow(RangeError)
    expect(() => fitPlatt([{score: Number.NaN, correct: true}])).toThrow(RangeError)
  })
})

describe('isotonic', () => {
  test('agrees with the example of scikit-learn’s test_isotonic_regression, scaled to 0-1', () => {
    // y = 3 7 5 9 8 7 10 -> 3 6 6 8 8 8 10: here as numbers of right answers of ten at each score.
    const labels = [3, 7, 5, 9, 8, 7, 10].flatMap((right, score) =>
      Array.from({length: 10}, (_, at) => ({score, correct: at < right})),
    )
    const fitted = fitIsotonic(labels)
    const expected = [3, 6, 6, 8, 8, 8, 10]
    for (const [score, value] of expected.entries()) expect(applyIsotonic(fitted, score)).toBeCloseTo(value / 10, 12)
    expect(applyIsotonic(fitted, -5)).toBeCloseTo(0.3, 12)
    expect(applyIsotonic(fitted, 0.5)).toBeCloseTo(0.45, 12)
  })

  test('is the max-min of the means (Barlow et al. 1972, theorem 1.4), for any labels, to 1e-6', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({score: fc.integer({min: 0, max: 12}), correct: fc.boolean()}), {
          minLength: 1,
          maxLength: 40,
        }),
        (labels) => {
          const fitted = fitIsotonic(labels)
          const scores = [...new Set(labels.map(({score}) => score))].sort((a, b) => a - b)
          const meanOf = (from: number, to: number) => {
            const inside = labels.filter(({score}) => score >= from && score <= to)
            return inside.filter(({correct}) => correct).length / inside.length
          }
          for (const score of scores) {
            const below = scores.filter((other) => other <= score)
            const above = scores.filter((other) => other >= score)
            const value = Math.max(...below.map((from) => Math.min(...above.map((to) => meanOf(from, to)))))
            expect(applyIsotonic(fitted, score)).toBeCloseTo(value, 6)
          }
        },
      ),
    )
  })
})

test('the map with the smaller held-out loss is taken: a sigmoid world is Platt’s, a kinked one isotonic’s', () => {
  const tied = (labels: {score: number; correct: boolean}[]) => labels.map((label, at) => ({...label, ties: [`${at}`]}))
  const prior = {...IDENTITY, records: 100}
  expect(chooseMap(tied(sigmoidLabels(3000, 9)), {prior, seed: 1}).map.kind).toBe('platt')
  const random = seededRandom(4)
  const kinked = Array.from({length: 6000}, () => {
    const score = 4 * normal(random)
    return {score, correct: random() < (score < -4 ? 0.02 : score < 0 ? 0.5 : score < 4 ? 0.55 : 0.97)}
  })
  const chosen = chooseMap(tied(kinked), {prior, seed: 1})
  expect(chosen.map.kind).toBe('isotonic')
  expect(chosen.heldOut.isotonic).toBeLessThan(chosen.heldOut.platt!)
  expect(probabilityOf(chosen.map, 8)).toBeGreaterThan(0.9)
  // Few records: Platt, whatever they look like.
  expect(chooseMap(tied(kinked.slice(0, 50)), {prior, seed: 1}).map.kind).toBe('platt')
})

describe('the models of the meta-calibrator', () => {
  function world(count: number, seed: number) {
    const random = seededRandom(seed)
    return Array.from({length: count}, () => {
      const features = [normal(random), normal(random), normal(random), random()]
      const z = 1.5 * features[0]! - Math.max(0, features[1]!) * 2 - 0.5
      return {features, correct: random() < 1 / (1 + Math.exp(-z))}
    })
  }

  test('logistic regression finds the minimum: its gradient, taken numerically, is nothing', () => {
    const examples = world(400, 3)
    const model = fitLogistic(examples, 2)
    const objective = (weights: readonly number[], intercept: number) =>
      examples.reduce((sum, {features, correct}) => {
        const z = logisticScore({...model, weights, intercept}, features)
        return sum + Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - (correct ? z : 0)
      }, 0) + weights.reduce((sum, weight) => sum + weight ** 2, 0)
    for (let at = 0; at <= 4; at++) {
      const moved = (by: number) =>
        objective(
          model.weights.map((weight, index) => (index === at ? weight + by : weight)),
          model.intercept + (at === 4 ? by : 0),
        )
      expect((moved(1e-4) - moved(-1e-4)) / 2e-4).toBeCloseTo(0, 3)
    }
    expect(fitLogistic(examples, 2)).toEqual(model)
  })

  test('boosting never moves against the direction of a feature, has at most eight leaves, and beats a straight line where the world is bent', () => {
    const examples = world(3000, 5)
    const model = fitBoosted(examples, {directions: [1, -1, 0, 0]})
    const leaves = (tree: (typeof model.trees)[number]): number =>
      'value' in tree ? 1 : leaves(tree.left) + leaves(tree.right)
    expect(Math.max(...model.trees.map(leaves))).toBeLessThanOrEqual(8)
    fc.assert(
      fc.property(
        fc.double({min: -3, max: 3, noNaN: true}),
        fc.double({min: -3, max: 3, noNaN: true}),
        fc.double({min: 0, max: 2, noNaN: true}),
        (x, y, by) => {
          expect(boostedScore(model, [x + by, y, 0, 0])).toBeGreaterThanOrEqual(
            boostedScore(model, [x, y, 0, 0]) - 1e-12,
          )
          expect(boostedScore(model, [x, y + by, 0, 0])).toBeLessThanOrEqual(boostedScore(model, [x, y, 0, 0]) + 1e-12)
          expect(boostedScore(model, [x, y, by, -by])).toBe(boostedScore(model, [x, y, 0, 0]))
        },
      ),
    )
    const test = world(3000, 6)
    const loss = (score: (features: readonly number[]) => number) =>
      test.reduce(
        (sum, {features, correct}) => sum + Math.log1p(Math.exp(correct ? -score(features) : score(features))),
        0,
      )
    const line = fitLogistic(examples)
    expect(loss((features) => boostedScore(model, features))).toBeLessThan(
      loss((features) => logisticScore(line, features)),
    )
    expect(fitBoosted(examples, {directions: [1, -1, 0, 0]})).toEqual(model)
  })

  test('one class, one record, features that never vary: finite scores', () => {
    const directions = [1, 0] as const
    for (const examples of [
      [{features: [1, 2], correct: true}],
      Array.from({length: 50}, (_, at) => ({features: [at, 2], correct: false})),
      Array.from({length: 50}, (_, at) => ({features: [3, 3], correct: at % 2 === 0})),
    ]) {
      const model = fitMetaCalibrator(examples, {features: ['x', 'y'], directions})
      expect(Number.isFinite(metaScore(model, [1e9, -1e9]))).toBe(true)
    }
  })
})
