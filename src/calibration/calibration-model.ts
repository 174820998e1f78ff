import {type AnswerScores, type AnswerSet, answerSet, type SetQuantiles} from './answer-sets.ts'
import {type CorrectnessBounds, type Verdict, verdictOf} from './conformal.ts'
import {type MetaCalibrator, metaScore} from './meta-calibrator.ts'
import {applySigmoid, IDENTITY} from './platt.ts'
import {type ProbabilityMap, probabilityOf} from './probability-map.ts'
import type {RiskControl} from './risk-control.ts'

/** Everything that turns the features of an answer into what may be said of it. Plain JSON. */
export interface CalibrationModel {
  /**
   * Null: too few records to fit one; the first two features, log-odds of the answer and (if any) of its strongest rival,
   * are the score (`contestedLogit`).
   */
  readonly meta: MetaCalibrator | null
  readonly map: ProbabilityMap
  readonly bounds: CorrectnessBounds
  readonly sets: SetQuantiles
  /** From where on answers are given without asking further. */
  readonly risk: RiskControl
}

/** What is said of one answer. */
export interface Assurance {
  /** Probability that it is right, 0-1. */
  readonly probability: number
  readonly verdict: Verdict
  readonly set: AnswerSet
  /** Whether it may be given alone under the error bound; null: no threshold could be certified. */
  readonly certified: boolean | null
}

/** The log-odds before the map; bounds, sets and thresholds are taken on it, because no calibration record shaped it. */
export function scoreOf({meta}: Pick<CalibrationModel, 'meta'>, features: readonly number[]): number {
  return meta === null ? contestedLogit(features[0]!, features[1]) : metaScore(meta, features)
}

/**
 * Log-odds of one of two answers of which at most one is right, each with odds of its own: o / (1 + o'). One that nothing
 * speaks against keeps its own; two that are equally sure have about even odds, however sure each is by itself.
 */
function contestedLogit(own: number, rival = Number.NEGATIVE_INFINITY): number {
  return own - Math.log1p(Math.exp(rival))
}

/** The scores of a question's answers, as the sets are made of. */
export function answerScores(
  model: Pick<CalibrationModel, 'meta'>,
  features: readonly number[],
  rivals: readonly number[],
): AnswerScores {
  return {best: applySigmoid(IDENTITY, scoreOf(model, features)), rivals}
}

/** @param rivals raw chances of the other answers, best first, 0-1 */
export function assure(
  model: CalibrationModel,
  features: readonly number[],
  rivals: readonly number[],
  domain: string | null,
): Assurance {
  const score = scoreOf(model, features)
  return {
    probability: probabilityOf(model.map, score),
    verdict: verdictOf(model.bounds, score),
    set: answerSet(model.sets, answerScores(model, features, rivals), domain),
    certified: model.risk.threshold === null ? null : score >= model.risk.threshold,
  }
}
