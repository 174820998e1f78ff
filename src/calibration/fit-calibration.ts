import {setQuantiles} from './answer-sets.ts'
import type {Direction} from './boosting.ts'
import {type CalibrationModel, scoreOf} from './calibration-model.ts'
import type {CalibrationRecord} from './calibration-record.ts'
import {correctnessBounds} from './conformal.ts'
import {groupedFolds} from './grouped-folds.ts'
import {fitMetaCalibrator} from './meta-calibrator.ts'
import {fitPlatt, IDENTITY} from './platt.ts'
import {chooseMap, probabilityOf} from './probability-map.ts'
import {controlRisk} from './risk-control.ts'
import {setRecords} from './set-records.ts'

export interface CalibrationOptions {
  readonly alpha: number
  readonly maxError: number
  readonly delta: number
  readonly seed: number
  readonly features: readonly string[]
  readonly directions: readonly Direction[]
}

/** Records, and answers of the rarer kind, that a local meta-calibrator needs. */
const META_FROM = 500
const META_CLASS_FROM = 50

/** How many records the untouched score counts for when Platt is fitted. */
const PRIOR_RECORDS = 50

const FOLDS = 5

/**
 * Fits the model of the confidence on `fit`, and everything that a guarantee hangs on (the map to probabilities,
 * bounds, sets, the threshold) on `calibration`, which the model has not seen; sets of few calibration records on later
 * ones of `fit`, too, by models that have not seen them. Deterministic.
 * @param fit in the order they were asked
 * @throws {RangeError} no calibration records
 */
export function fitCalibration(
  fit: readonly CalibrationRecord[],
  calibration: readonly CalibrationRecord[],
  {alpha, maxError, delta, seed, features, directions}: CalibrationOptions,
): CalibrationModel {
  const right = fit.filter(({correct}) => correct).length
  const enough = fit.length >= META_FROM && Math.min(right, fit.length - right) >= META_CLASS_FROM
  const meta = enough ? fitMetaCalibrator(fit, {features, directions}) : null
  const labels = calibration.map((record) => ({...record, score: scoreOf({meta}, record.features)}))
  return {
    meta,
    map: chooseMap(labels, {prior: {...IDENTITY, records: PRIOR_RECORDS}, seed}).map,
    bounds: correctnessBounds(labels, alpha),
    sets: setQuantiles(setRecords(fit, calibration, {meta, seed}, directions), alpha),
    // What is promised is of the answers that people get: one that is kept back is neither answered nor wrong.
    risk: controlRisk(
      labels.filter(({given}) => given),
      {maxError, delta},
    ),
  }
}

/**
 * Probabilities of the calibration records themselves, each by a map that was fitted without its fold: what is measured
 * when there are too few records beside them.
 */
export function crossFitted(model: CalibrationModel, records: readonly CalibrationRecord[], seed: number): number[] {
  const labels = records.map((record) => ({...record, score: scoreOf(model, record.features)}))
  const folds = groupedFolds(labels, {folds: FOLDS, seed})
  return labels.map(({score}, at) => {
    const others = labels.filter((_, index) => folds[index] !== folds[at])
    if (others.length === 0) return probabilityOf(model.map, score)
    return probabilityOf({kind: 'platt', ...fitPlatt(others, {...IDENTITY, records: PRIOR_RECORDS})}, score)
  })
}
