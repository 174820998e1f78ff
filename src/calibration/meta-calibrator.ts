import {type BoostedModel, boostedScore, type Direction, fitBoosted} from './boosting.ts'
import {type Example, fitLogistic, type LogisticModel, logisticScore} from './logistic.ts'

/** What turns the features of an answer into log-odds that it is right: the mean of two small models. */
export interface MetaCalibrator {
  /** Names, in order: a model must not be applied to others. */
  readonly features: readonly string[]
  readonly examples: number
  readonly logistic: LogisticModel
  readonly boosted: BoostedModel
}

/** Log-odds are held within these, as no few thousand records can tell more. */
const LARGEST_SCORE = 7

/**
 * Fits both models. Deterministic.
 * @param directions how the log-odds may move with each feature; those with 0 are for the logistic regression alone
 * @throws {RangeError} as `fitLogistic`
 */
export function fitMetaCalibrator(
  examples: readonly Example[],
  {features, directions}: {readonly features: readonly string[]; readonly directions: readonly Direction[]},
): MetaCalibrator {
  return {
    features,
    examples: examples.length,
    logistic: fitLogistic(examples, 5),
    boosted: fitBoosted(examples, {directions, leastInLeaf: Math.max(10, Math.ceil(examples.length / 100))}),
  }
}

/** Log-odds that an answer with these features is right, -7 to 7. */
export function metaScore({logistic, boosted}: MetaCalibrator, features: readonly number[]): number {
  const score = (logisticScore(logistic, features) + boostedScore(boosted, features)) / 2
  return Math.max(-LARGEST_SCORE, Math.min(LARGEST_SCORE, score))
}
