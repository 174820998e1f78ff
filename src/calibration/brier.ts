import {accuracyOf, type Outcome} from './outcome.ts'
import {equalMassBins} from './reliability.ts'

/** Mean squared distance of probability and truth, 0-1 (Brier 1950). 0 of nothing. */
export function brierScore(outcomes: readonly Outcome[]): number {
  let sum = 0
  for (const {probability, correct} of outcomes) sum += (probability - Number(correct)) ** 2
  return outcomes.length === 0 ? 0 : sum / outcomes.length
}

/**
 * Parts of the Brier score (Murphy 1973; the within-bin term after Stephenson, Coelho and Jolliffe 2008):
 * `brier = reliability - resolution + uncertainty + withinBin`, exactly, whatever the bins.
 */
export interface BrierParts {
  /** Squared distance of confidence and accuracy; 0 is perfect. */
  readonly reliability: number
  /** How far the bins' accuracies are from the overall one; more is better. */
  readonly resolution: number
  /** Of always saying the overall accuracy. */
  readonly uncertainty: number
  /** What binning hides: spread of the probabilities within bins less twice their covariance with the truth. */
  readonly withinBin: number
}

export function brierParts(outcomes: readonly Outcome[]): BrierParts {
  const overall = accuracyOf(outcomes)
  const bins = equalMassBins(outcomes)
  let reliability = 0
  let resolution = 0
  for (const {count, confidence, accuracy} of bins) {
    reliability += (count / outcomes.length) * (confidence - accuracy) ** 2
    resolution += (count / outcomes.length) * (accuracy - overall) ** 2
  }
  const uncertainty = overall * (1 - overall)
  return {
    reliability,
    resolution,
    uncertainty,
    withinBin: brierScore(outcomes) - (reliability - resolution + uncertainty),
  }
}
