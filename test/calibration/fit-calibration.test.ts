import {expect, test} from 'vitest'
import {assure, scoreOf} from '../../src/calibration/calibration-model.ts'
import type {CalibrationRecord} from '../../src/calibration/calibration-record.ts'
import {reportCalibration} from '../../src/calibration/calibration-report.ts'
import {fitCalibration} from '../../src/calibration/fit-calibration.ts'
import {seededRandom} from '../../src/calibration/seeded-random.ts'
import {normal} from '../support/outcomes.ts'

const OPTIONS = {
  ...{alpha: 0.1, maxError: 0.1, delta: 0.05, seed: 1},
  features: ['best_logit', 'rival_logit', 'noise'],
  directions: [1, -1, 0] as const,
}

/** Questions whose raw confidence is far too high, in two domains. */
function records(count: number, seed: number): CalibrationRecord[] {
  const random = seededRandom(seed)
  return Array.from({length: count}, (_, at) => {
    const best = 2 * normal(random) + 1
    const rival = normal(random)
    const correct = random() < 1 / (1 + Math.exp(-(1.6 * best - 0.8 * rival - 2)))
    return {
      features: [best, rival, random()],
      rivals: [0.3 * random(), 0.1],
      correct,
      given: true,
      truth: correct ? 0 : random() < 0.3 ? 1 : -1,
      domain: at % 3 === 0 ? 'small' : 'large',
      raw: 1 / (1 + Math.exp(-best - 2)),
      ties: [`${at}`, `${at}`],
    }
  })
}

test('calibration makes overconfident answers honest, and its promises hold on records it has not seen', () => {
  const model = fitCalibration(records(2000, 1), records(600, 2), OPTIONS)
  const report = reportCalibration(model, {calibration: records(600, 2), validation: records(3000, 3)}, 1)
  expect(report.basis).toBe('validation')
  expect(report.before.ece!.value).toBeGreaterThan(0.2)
  expect(report.after.ece!.value).toBeLessThan(0.04)
  expect(report.after.auroc!.value).toBeGreaterThan(report.before.auroc!.value)
  expect(report.after.log_loss).toBeLessThan(report.before.log_loss)
  expect(Math.abs(report.sets.coverage - 0.9)).toBeLessThan(0.035)
  expect(Math.abs(report.bounds.right_kept! - 0.9)).toBeLessThan(0.05)
  expect(report.answering.answered).toBeGreaterThan(0.05)
  expect(report.answering.error).toBeLessThan(0.12)
  expect(report.domains.map(({domain, own_quantile}) => [domain, own_quantile])).toEqual([
    ['large', true],
    ['small', true],
  ])
  for (const {before, after} of report.domains) {
    expect(after.ece).toBeLessThan(before.ece)
    for (const value of [...Object.values(before), ...Object.values(after)]) expect(Number.isFinite(value)).toBe(true)
  }
  expect(fitCalibration(records(2000, 1), records(600, 2), OPTIONS)).toEqual(model)
  expect(JSON.parse(JSON.stringify(model))).toEqual(model)
})

test('where calibration records are few, sets are made of the latest fitted ones, too, and hold what they promise', () => {
  const sets = (fit: number, calibration: number) =>
    fitCalibration(records(fit, 1), records(calibration, 2), OPTIONS).sets.all
  expect(sets(2000, 200).records).toBe(1000)
  expect(sets(1000, 200).records).toBe(700)
  expect(sets(2000, 1200).records).toBe(1200)
  // Too few for a model of the confidence: nothing was fitted that could be fitted without a fold.
  expect(sets(100, 200).records).toBe(200)
  const missed = (calibration: number) =>
    [11, 12, 13].map((seed) => {
      const few = records(calibration, seed)
      const model = fitCalibration(records(2000, 1), few, OPTIONS)
      const asked = records(3000, 3)
      const held = asked.filter(({features, rivals, truth}) => {
        const {set} = assure(model, features, rivals, null)
        return truth < 0 ? set.other : set.members.includes(truth)
      })
      return Math.abs(held.length / asked.length - 0.9)
    })
  expect(Math.max(...missed(100))).toBeLessThan(0.03)
})

test('an answer that is kept back is not answered alone, and is no error of what is: at no threshold', () => {
  // Wrong as often as can be where nobody is told: nothing of it may count.
  const LOOSE = {...OPTIONS, maxError: 0.2}
  const kept = (some: readonly CalibrationRecord[]) =>
    some.map((record, at) => (at % 4 === 0 ? {...record, given: false, correct: false, truth: -1} : record))
  const {meta, map} = fitCalibration(records(2000, 1), records(600, 2), LOOSE)
  const whole = kept(records(600, 2))
  const model = fitCalibration(records(2000, 1), whole, LOOSE)
  const given = fitCalibration(
    records(2000, 1),
    whole.filter((record) => record.given),
    LOOSE,
  )
  expect(model.risk).toEqual(given.risk)
  expect(model.risk.records).toBe(450)
  expect(model.meta).toEqual(meta)
  expect(model.map).not.toEqual(map)
  expect(model.risk.threshold).not.toBeNull()
  const validation = kept(records(3000, 3))
  const {answering} = reportCalibration(model, {calibration: whole, validation}, 1)
  const alone = validation.filter(({given, features}) => given && scoreOf(model, features) >= model.risk.threshold!)
  expect(answering).toMatchObject({records: 450, every: false, answered: alone.length / 3000})
  expect(answering.error).toBeCloseTo(alone.filter(({correct}) => !correct).length / alone.length, 12)
  expect(answering.answered).toBeGreaterThan(0.05)
  expect(answering.error).toBeLessThan(0.23)
  // Nothing given is wrong: all of it is answered alone, and whatever is kept back stays uncounted.
  const sound = whole.map((record) =>
    record.given && scoreOf(model, record.features) > -4
      ? {...record, correct: true, truth: 0}
      : {...record, given: false, correct: false, truth: -1},
  )
  const all = fitCalibration(records(2000, 1), sound, LOOSE)
  const count = sound.filter((record) => record.given).length
  expect(reportCalibration(all, {calibration: sound, validation: sound}, 1).answering).toMatchObject({
    ...{every: true, answered: count / 600, error: 0, records: count},
  })
})

test('few records: only the scale is fitted, figures are cross-fitted, nothing is NaN', () => {
  const few = records(40, 4)
  const model = fitCalibration(records(50, 5), few, OPTIONS)
  expect(model.meta).toBeNull()
  const report = reportCalibration(model, {calibration: few, validation: records(5, 6)}, 1)
  expect(report.basis).toBe('cross-fitted')
  expect(JSON.stringify(report)).not.toMatch(/:null,"low"|NaN/)
  for (const {features, rivals} of few) {
    const {probability} = assure(model, features, rivals, 'unheard of')
    expect(probability).toBeGreaterThan(0)
    expect(probability).toBeLessThan(1)
  }
  const alone = reportCalibration(
    model,
    {calibration: few.map((one) => ({...one, ties: ['same', null]})), validation: []},
    1,
  )
  expect(Number.isFinite(alone.after.ece!.value)).toBe(true)
})

test('without a model of its own an answer keeps its odds, unless another one has them as well', () => {
  const scored = (own: number, rival: number) => scoreOf({meta: null}, [own, rival])
  expect(scored(2, -7)).toBeCloseTo(2, 2)
  expect(scored(5, 5)).toBeCloseTo(0, 1)
  expect(scored(3.4, 3.2)).toBeLessThan(0.5)
  expect(scored(7, 0)).toBeGreaterThan(6)
})
