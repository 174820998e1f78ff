import {binomialCdf} from './binomial.ts'
import type {Interval} from './bootstrap.ts'
import {seededRandom} from './seeded-random.ts'

/** Two runs over the same questions. */
export interface PairedComparison {
  readonly n: number
  /** Right in one run only. */
  readonly onlyFirst: number
  readonly onlySecond: number
  /** Exact McNemar, two-sided, 0-1. */
  readonly pValue: number
  /** Second less first, with its 95 % interval by paired bootstrap. */
  readonly difference: Interval
  /** At 5 %. */
  readonly verdict: 'better' | 'worse' | 'tied'
}

/**
 * Exact McNemar test (binomial over the questions that the runs disagree on; McNemar 1947), two-sided.
 * @returns the p-value; 1 when they agree on all
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  const discordant = onlyFirst + onlySecond
  return discordant === 0 ? 1 : Math.min(1, 2 * binomialCdf(Math.min(onlyFirst, onlySecond), discordant, 0.5))
}

/** Compares two runs question by question. `scores` are 0-1; a score counts as right from 0.5. */
export function comparePaired(
  pairs: readonly {readonly first: number; readonly second: number}[],
  {seed, draws = 2000}: {readonly seed: number; readonly draws?: number},
): PairedComparison {
  const right = (score: number): boolean => score >= 0.5
  const onlyFirst = pairs.filter(({first, second}) => right(first) && !right(second)).length
  const onlySecond = pairs.filter(({first, second}) => !right(first) && right(second)).length
  const differences = pairs.map(({first, second}) => second - first)
  const value = meanOf(differences)
  const random = seededRandom(seed)
  const means = Array.from({length: draws}, () => {
    let sum = 0
    for (let at = 0; at < differences.length; at++) sum += differences[Math.floor(random() * differences.length)]!
    return differences.length === 0 ? 0 : sum / differences.length
  }).sort((a, b) => a - b)
  const pValue = mcnemar(onlyFirst, onlySecond)
  return {
    n: pairs.length,
    onlyFirst,
    onlySecond,
    pValue,
    difference: {value, low: means[Math.floor(0.025 * draws)]!, high: means[Math.ceil(0.975 * draws) - 1]!},
    verdict: pValue > 0.05 ? 'tied' : onlySecond > onlyFirst ? 'better' : 'worse',
  }
}

function meanOf(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}
