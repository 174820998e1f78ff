import {describe, expect, test} from 'vitest'
import {answerDistribution, answerSet, covers, setQuantiles} from '../../src/calibration/answer-sets.ts'
import {conformalQuantile, correctnessBounds, leastRecords, verdictOf} from '../../src/calibration/conformal.ts'
import {controlRisk, hoeffdingBentkusPValue, leastAccepted} from '../../src/calibration/risk-control.ts'
import {type Random, seededRandom} from '../../src/calibration/seeded-random.ts'
import {sigmoidLabels} from '../support/outcomes.ts'

describe('conformal quantiles', () => {
  test('are the ceil((n + 1)(1 - alpha))-th smallest, and infinite when that exceeds n', () => {
    // Angelopoulos & Bates 2021, section 1: n = 1000, alpha = .1: the 901st smallest.
    const thousand = Array.from({length: 1000}, (_, at) => (at * 7) % 1000)
    expect(conformalQuantile(thousand, 0.1)).toBe(900)
    expect(conformalQuantile([3, 1, 2], 0.25)).toBe(3)
    expect(conformalQuantile([3, 1, 2], 0.2)).toBe(Number.POSITIVE_INFINITY)
    expect(conformalQuantile([], 0.5)).toBe(Number.POSITIVE_INFINITY)
    expect([leastRecords(0.1), leastRecords(0.05), leastRecords(0.2)]).toEqual([9, 19, 4])
    for (const alpha of [0.05, 0.1, 0.2, 0.33]) {
      const least = Array.from({length: leastRecords(alpha)}, (_, at) => at)
      expect(conformalQuantile(least, alpha)).toBe(least.length - 1)
      expect(conformalQuantile(least.slice(1), alpha)).toBe(Number.POSITIVE_INFINITY)
    }
  })

  test('of right answers 1 - alpha are kept, and of wrong ones 1 - alpha rejected, on average', () => {
    for (const alpha of [0.1, 0.2]) {
      const shares = {kept: 0, rejected: 0}
      for (let draw = 0; draw < 100; draw++) {
        const bounds = correctnessBounds(sigmoidLabels(400, draw), alpha)
        const fresh = sigmoidLabels(400, 1000 + draw)
        const right = fresh.filter(({correct}) => correct)
        const wrong = fresh.filter(({correct}) => !correct)
        shares.kept += right.filter(({score}) => verdictOf(bounds, score).mayBeRight).length / right.length / 100
        shares.rejected += wrong.filter(({score}) => verdictOf(bounds, score).mayBeWrong).length / wrong.length / 100
      }
      expect(shares.kept).toBeCloseTo(1 - alpha + 0.5 / 200, 2)
      expect(shares.rejected).toBeCloseTo(1 - alpha + 0.5 / 200, 2)
    }
  })

  test('too few of a kind exclude nothing', () => {
    const bounds = correctnessBounds([{score: 1, correct: true}], 0.1)
    expect(bounds).toMatchObject({keepFrom: null, rejectTo: null, right: 1, wrong: 0})
    expect(verdictOf(bounds, -100)).toEqual({mayBeRight: true, mayBeWrong: true})
  })
})

describe('answer sets', () => {
  function draw(count: number, random: Random, domain: string, hard: number) {
    return Array.from({length: count}, () => {
      const best = random() * hard
      const rivals = [random() * 0.4, random() * 0.2]
      const distribution = answerDistribution({best, rivals})
      let left = random()
      const place = distribution.findIndex((probability) => {
        left -= probability
        return left < 0
      })
      return {best, rivals, domain, truth: place === distribution.length - 1 ? -1 : place}
    })
  }

  test('probabilities of best, rivals and other are one distribution', () => {
    for (const scores of [
      {best: 0.6, rivals: [0.5, 0.1]},
      {best: 0, rivals: []},
      {best: 1, rivals: [1, 1]},
    ]) {
      const distribution = answerDistribution(scores)
      expect(distribution.length).toBe(scores.rivals.length + 2)
      expect(distribution.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12)
      expect(distribution.every((p) => p >= 0)).toBe(true)
    }
  })

  test('hold the right answer, or "other" when nobody gave it, with 1 - alpha, in each domain', () => {
    for (const alpha of [0.1, 0.2]) {
      const covered: Record<string, number> = {easy: 0, hard: 0}
      for (let round = 0; round < 40; round++) {
        const random = seededRandom(round)
        const both = [...draw(500, random, 'easy', 1), ...draw(500, random, 'hard', 0.3)]
        const quantiles = setQuantiles(both, alpha)
        expect(Object.keys(quantiles.domains)).toEqual(['easy', 'hard'])
        for (const domain of ['easy', 'hard']) {
          const fresh = draw(500, random, domain, domain === 'easy' ? 1 : 0.3)
          const hits = fresh.filter((record) => covers(answerSet(quantiles, record, domain), record.truth)).length
          covered[domain]! += hits / fresh.length / 40
        }
      }
      for (const share of Object.values(covered)) expect(Math.abs(share - (1 - alpha))).toBeLessThan(0.015)
    }
  })

  test('a domain with few records shares the quantile of the others; too few records: everything is possible', () => {
    const random = seededRandom(8)
    const records = [...draw(300, random, 'large', 1), ...draw(20, random, 'small', 0.3)]
    const quantiles = setQuantiles(records, 0.1)
    expect(Object.keys(quantiles.domains)).toEqual(['large'])
    expect(quantiles.rest).toBeNull()
    expect(quantiles.shared).toEqual([{domain: 'small', records: 20}])
    const scores = {best: 0.9, rivals: [0.1]}
    expect(answerSet(quantiles, scores, 'small')).toEqual(answerSet({...quantiles, domains: {}}, scores, null))
    expect(answerSet(quantiles, scores, '__proto__')).toEqual(answerSet(quantiles, scores, null))
    expect(answerSet(setQuantiles(records.slice(0, 5), 0.1), scores, 'large')).toEqual({members: [0, 1], other: true})
  })
})

describe('Learn then Test', () => {
  test('59 error-free answers certify 5 % at 95 %, 58 do not', () => {
    expect(leastAccepted(0.05, 0.05)).toBe(59)
    const sure = (count: number) => Array.from({length: count}, () => ({score: 6, correct: true}))
    expect(controlRisk(sure(59), {maxError: 0.05, delta: 0.05})).toMatchObject({accepted: 59, wrong: 0})
    expect(controlRisk(sure(58), {maxError: 0.05, delta: 0.05}).threshold).toBeNull()
    expect(controlRisk([], {maxError: 0.05, delta: 0.05}).threshold).toBeNull()
  })

  test('exceeds its bound in at most 17 of 200 simulated draws at delta .05', () => {
    // Answers are right with the probability that their score says, bent so that confidence is too high: the true error
    // above a threshold is known by integration over a million draws of the same world.
    const world = sigmoidLabels(400_000, 77, -1.6, 0.6).sort((a, b) => b.score - a.score)
    const errors = new Float64Array(world.length + 1)
    for (const [at, {correct}] of world.entries()) errors[at + 1] = errors[at]! + Number(!correct)
    const trueError = (threshold: number): number => {
      let [low, high] = [0, world.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if (world[middle]!.score >= threshold) low = middle + 1
        else high = middle
      }
      return low === 0 ? 0 : errors[low]! / low
    }
    for (const maxError of [0.05, 0.1, 0.2]) {
      let exceeded = 0
      let certified = 0
      for (let draw = 0; draw < 200; draw++) {
        const {threshold} = controlRisk(sigmoidLabels(1000, 5000 + draw, -1.6, 0.6), {maxError, delta: 0.05})
        if (threshold === null) continue
        certified++
        if (trueError(threshold) > maxError) exceeded++
      }
      expect([maxError, certified > 100]).toEqual([maxError, true])
      expect(exceeded).toBeLessThanOrEqual(17)
    }
  })

  test('one unlucky answer among the surest does not cost a store with many records its threshold', () => {
    const right = Array.from({length: 1000}, (_, at) => ({score: 5 - at / 500, correct: at !== 3 && at % 97 !== 50}))
    const bounds = {maxError: 0.05, delta: 0.05}
    const {threshold, accepted, wrong} = controlRisk(right, bounds)
    expect(threshold).not.toBeNull()
    expect(wrong / accepted).toBeLessThan(0.05)
    // What could not have been certified by all of delta is not certified by parts of it.
    const bad = right.map(({score}, at) => ({score, correct: at % 20 !== 3}))
    expect(controlRisk(bad, bounds).threshold).toBeNull()
  })

  test('a store whose every threshold just exceeds the bound is certified in at most 17 of 200 draws', () => {
    let certified = 0
    for (let draw = 0; draw < 200; draw++) {
      const random = seededRandom(9000 + draw)
      const labels = Array.from({length: 2000}, () => ({score: 6 * random() - 1, correct: random() > 0.0501}))
      if (controlRisk(labels, {maxError: 0.05, delta: 0.05}).threshold !== null) certified++
    }
    expect(certified).toBeLessThanOrEqual(17)
    // The bound is not bought by never certifying.
    expect(certified).toBeGreaterThan(0)
  })

  test('Hoeffding-Bentkus is never below the exact p-value', () => {
    for (const [wrong, accepted] of [
      [0, 59],
      [2, 100],
      [10, 150],
      [30, 200],
    ] as const) {
      const exact = controlP(wrong, accepted)
      expect(hoeffdingBentkusPValue(wrong / accepted, accepted, 0.1)).toBeGreaterThanOrEqual(exact - 1e-12)
    }
    expect(hoeffdingBentkusPValue(0.5, 100, 0.1)).toBe(1)
  })

  function controlP(wrong: number, accepted: number): number {
    let sum = 0
    let term = 0.9 ** accepted
    for (let k = 0; k <= wrong; k++) {
      sum += term
      term *= ((accepted - k) / (k + 1)) * (0.1 / 0.9)
    }
    return sum
  }
})

test('no set is empty: where nothing is likely enough, the likeliest is in it', () => {
  const strict = {alpha: 0.5, all: {records: 100, value: 0.05}, rest: null, domains: {}}
  expect(answerSet(strict, {best: 0.6, rivals: [0.2]}, null)).toEqual({members: [0], other: false})
  expect(answerSet(strict, {best: 0.1, rivals: [0.05]}, null)).toEqual({members: [], other: true})
  expect(answerSet(strict, {best: 0.99, rivals: [0.05]}, null)).toEqual({members: [0], other: false})
})
