import type {Database} from 'better-sqlite3'
import {quantileOf} from '../calibration/answer-sets.ts'
import {assure} from '../calibration/calibration-model.ts'
import type {Decision} from '../matching/match.ts'
import type {GivenOrNot, Prediction} from '../matching/prediction.ts'
import {basisOf, lastCalibration, staleness} from './calibrations.sql.ts'
import type {Considered, Question} from './considered.ts'
import {rankedAnswers} from './ranked-answers.ts'

/** Below this confidence an answer is left to a model (CONTRACT, "Hand-over"), 0-100; until a threshold is certified. */
const HAND_OVER_BELOW = 70

/** What a decision lacks to be a prediction: how sure it is, and what is done with it. */
type Calibrated = Decision & Pick<Prediction, 'calibration' | 'conformal_set' | 'best_agrees' | 'decision'>

/** The decision with a measured confidence, where a calibration fits the store, the embedder and the matcher of today. */
export function calibratedDecision(db: Database, considered: Considered, question: Question): Calibrated {
  const {decision, embedder} = considered
  const calibration = lastCalibration(db)
  const none = (warnings: readonly string[]): Calibrated => ({
    ...decision,
    warnings: [...decision.warnings, ...warnings],
    calibration: null,
    conformal_set: null,
    best_agrees: null,
    decision: givenOrNot(decision.output, decision.confidence >= HAND_OVER_BELOW),
  })
  if (calibration === undefined || embedder === null) return none([])
  const stale = staleness(calibration, basisOf(db, embedder))
  if (stale.length > 0)
    return none([
      `the calibration of ${calibration.created_at.slice(0, 10)} no longer holds (${stale.join(', ')}): logline calibrate`,
    ])
  const ranked = rankedAnswers(considered)
  if (ranked === null) return none([])
  const {model} = calibration
  const domain = question.context.domain ?? null
  const rivals = ranked.answers.slice(1).map(({chance}) => chance)
  const {probability, set, certified} = assure(model, ranked.features, rivals, domain)
  const {records} = quantileOf(model.sets, domain)
  return {
    ...decision,
    confidence: 100 * probability,
    calibrated: true,
    calibration: calibration.id,
    best_agrees: ranked.bestAgrees,
    conformal_set: {
      alpha: model.sets.alpha,
      answers: set.members.map((at) => ranked.answers[at]!.outcome),
      other: set.other,
      n: records,
      condition: `of ${calibration.created_at.slice(0, 10)}; holds for questions like those of the store`,
    },
    decision: givenOrNot(decision.output, certified ?? 100 * probability >= HAND_OVER_BELOW),
  }
}

function givenOrNot(output: string | null, sureEnough: boolean): GivenOrNot {
  if (output === null) return 'abstained'
  return sureEnough ? 'answered' : 'would_hand_over'
}
