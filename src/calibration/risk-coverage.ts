import {accuracyOf, type Outcome} from './outcome.ts'

/** What happens when only the most confident are answered. */
export interface RiskPoint {
  /** Share that is answered, 0-1. */
  readonly coverage: number
  /** Share of wrong ones among them, 0-1. */
  readonly risk: number
  /** The confidence of the least confident one that is answered. */
  readonly threshold: number
}

/**
 * Risk at each coverage 1/n ... 1. Answers of equal confidence can't be told apart: each of them counts with the mean
 * error of all of them, so that the curve does not depend on the order they came in.
 */
export function riskCoverage(outcomes: readonly Outcome[]): RiskPoint[] {
  const descending = [...outcomes].sort((a, b) => b.probability - a.probability)
  const points: RiskPoint[] = []
  let errors = 0
  for (let start = 0; start < descending.length; ) {
    const threshold = descending[start]!.probability
    let end = start
    let wrong = 0
    for (; end < descending.length && descending[end]!.probability === threshold; end++)
      wrong += Number(!descending[end]!.correct)
    for (let at = start; at < end; at++) {
      errors += wrong / (end - start)
      points.push({coverage: (at + 1) / descending.length, risk: errors / (at + 1), threshold})
    }
    start = end
  }
  return points
}

/** Area under the risk-coverage curve, 0-1: the mean of the risks (Geifman, Uziel and El-Yaniv 2019). 0 of nothing. */
export function areaUnderRiskCoverage(outcomes: readonly Outcome[]): number {
  return mean(riskCoverage(outcomes).map(({risk}) => risk))
}

/** The area beyond what is left when every right answer comes before every wrong one; 0 is a perfect order. */
export function excessArea(outcomes: readonly Outcome[]): number {
  const perfect = outcomes.map(({correct}): Outcome => ({probability: Number(correct), correct}))
  const wrong = outcomes.length - accuracyOf(outcomes) * outcomes.length
  const right = outcomes.length - wrong
  let oracle = 0
  for (let rank = Math.round(right) + 1; rank <= perfect.length; rank++) oracle += (rank - right) / rank
  return areaUnderRiskCoverage(outcomes) - (outcomes.length === 0 ? 0 : oracle / outcomes.length)
}

/** Accuracy among the most confident `share`, at least one answer; null of nothing. */
export function accuracyAtCoverage(outcomes: readonly Outcome[], share: number): number | null {
  const points = riskCoverage(outcomes)
  if (points.length === 0) return null
  return 1 - points[Math.max(0, Math.round(share * points.length) - 1)]!.risk
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
