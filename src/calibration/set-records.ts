import type {LabelledScores} from './answer-sets.ts'
import {answerScores} from './calibration-model.ts'
import type {CalibrationRecord} from './calibration-record.ts'
import {groupedFolds} from './grouped-folds.ts'
import {fitMetaCalibrator, type MetaCalibrator} from './meta-calibrator.ts'

/**
 * Questions from which on the quantile of sets is taken from the calibration split alone. Of so many the coverage at alpha
 * .1 varies by 1.9 points (2 sigma), of 380 by 3.1: WebQuestions' sets once held .863 for .9.
 */
export const ENOUGH_FOR_SETS = 1000

const FOLDS = 5

/**
 * The scores that the quantiles of answer sets are taken from: those of the calibration records and, where these are few,
 * those of the fitted ones that saw most, each by a model that was fitted without its fold (cross-conformal; Vovk 2015).
 * The earlier half of the fitted ones is left out: a store that much is missing from gives sets that are too small.
 * @param fit in the order they were asked
 * @param meta fitted on all of them; null: there were too few
 */
export function setRecords(
  fit: readonly CalibrationRecord[],
  calibration: readonly CalibrationRecord[],
  {meta, seed}: {readonly meta: MetaCalibrator | null; readonly seed: number},
  directions: Parameters<typeof fitMetaCalibrator>[1]['directions'],
): LabelledScores[] {
  const scored = (record: CalibrationRecord, model: MetaCalibrator | null): LabelledScores => ({
    ...answerScores({meta: model}, record.features, record.rivals),
    truth: record.truth,
    domain: record.domain,
  })
  const own = calibration.map((record) => scored(record, meta))
  const missing = Math.min(ENOUGH_FOR_SETS - own.length, fit.length >> 1)
  if (meta === null || missing <= 0) return own
  const folds = groupedFolds(fit, {folds: FOLDS, seed})
  const late = fit.length - missing
  const others = Array.from({length: FOLDS}, (_, fold) => {
    const model = fitMetaCalibrator(
      fit.filter((_, at) => folds[at] !== fold),
      {features: meta.features, directions},
    )
    return fit.flatMap((record, at) => (at >= late && folds[at] === fold ? [scored(record, model)] : []))
  })
  return [...own, ...others.flat()]
}
