import type {AnswerTypeOdds} from '../answer-type.ts'
import {PAIR_FEATURES, type PairFeatures} from '../pair-features.ts'

/** Logistic regression over standardised features. */
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

/** Everything that turns features into a probability; JSON. */
export interface RankerModel {
  /** Of the features, in the order of the weights. */
  readonly features: readonly string[]
  readonly odds: AnswerTypeOdds
  readonly logistic: LogisticModel
  readonly boosting: BoostingModel
}

/**
 * The probability that a candidate's outcome answers the question: the mean of a logistic regression and of small
 * boosted trees, both monotone in every feature. It orders candidates in any store; as a probability it holds only
 * where it was trained, so confidences need a calibration of their own.
 */
export function rankProbability(model: RankerModel, features: PairFeatures): number {
  const values = PAIR_FEATURES.map((name) => features[name])
  return (sigmoid(logisticLogit(model.logistic, values)) + sigmoid(boostingLogit(model.boosting, values))) / 2
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
