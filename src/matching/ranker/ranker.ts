import {ANSWER_FEATURES, type AnswerFeatures} from '../answer-features.ts'
import type {AnswerTypeOdds} from '../answer-type.ts'
import type {DifferenceWeights} from '../difference.ts'

/** A linear model over standardised features. */
export interface LogisticModel {
  readonly means: readonly number[]
  readonly scales: readonly number[]
  readonly weights: readonly number[]
  readonly bias: number
}

/** A decision tree as parallel lists; a node whose feature is -1 is a leaf. */
export interface Tree {
  readonly feature: readonly number[]
  /** Values up to it go left. */
  readonly threshold: readonly number[]
  readonly left: readonly number[]
  readonly right: readonly number[]
  /** Of leaves: what they add to the logit. */
  readonly value: readonly number[]
}

export interface BoostingModel {
  readonly base: number
  readonly trees: readonly Tree[]
}

/** What features themselves are made with, learned from other questions than those that a ranker is fitted on. */
export interface Learned {
  readonly odds: AnswerTypeOdds
  readonly differences: DifferenceWeights
}

/** Everything that turns features into a probability; JSON. */
export interface RankerModel extends Learned {
  /** Of the features, in the order of the weights. */
  readonly features: readonly string[]
  readonly logistic: LogisticModel
  readonly boosting: BoostingModel
}

/**
 * How much of the trees' logit is added to the linear one. By exact match with weights of NQ-open: .3, .5 and 1 give
 * 22.8, 23.0 and 22.9 % on its validation cut (n 3,037); alone the linear one 22.6, the trees 21.7.
 */
export const BOOSTING_SHARE = 0.5

/**
 * The probability that an answer of a candidate is right: a linear model that learned to choose among the answers of a
 * question, and small boosted trees, both monotone in every feature. It orders answers in any store; as a probability it
 * holds only where it was trained, so confidences need a calibration of their own.
 */
export function rankProbability(model: RankerModel, features: AnswerFeatures): number {
  return sigmoid(
    rankLogit(
      model,
      ANSWER_FEATURES.map((name) => features[name]),
    ),
  )
}

/** The log-odds of it, from the values in the order of `ANSWER_FEATURES`. */
export function rankLogit({logistic, boosting}: RankerModel, values: ArrayLike<number>): number {
  return logisticLogit(logistic, values) + BOOSTING_SHARE * boostingLogit(boosting, values)
}

export function logisticLogit({means, scales, weights, bias}: LogisticModel, values: ArrayLike<number>): number {
  let sum = bias
  for (let at = 0; at < weights.length; at++) sum += (weights[at]! * (values[at]! - means[at]!)) / scales[at]!
  return sum
}

export function boostingLogit({base, trees}: BoostingModel, values: ArrayLike<number>): number {
  let sum = base
  for (const tree of trees) sum += treeValue(tree, values)
  return sum
}

function treeValue({feature, threshold, left, right, value}: Tree, values: ArrayLike<number>): number {
  let node = 0
  while (feature[node]! >= 0) node = values[feature[node]!]! <= threshold[node]! ? left[node]! : right[node]!
  return value[node]!
}

export function sigmoid(logit: number): number {
  return logit >= 0 ? 1 / (1 + Math.exp(-logit)) : Math.exp(logit) / (1 + Math.exp(logit))
}
