import {binomialCdf} from './binomial.ts'
import type {ScoredLabel} from './platt.ts'

/** From where on answers may be given alone. */
export interface RiskControl {
  /** The share of wrong ones among given answers that is tolerated, and how likely it may be exceeded. */
  readonly maxError: number
  readonly delta: number
  /** Answers with at least this score are given; null: no threshold could be certified. */
  readonly threshold: number | null
  /** Of the records: how many score that much, and how many of these were wrong. */
  readonly accepted: number
  readonly wrong: number
  /** Answers that could be given at all: `accepted` of as many are all of them. */
  readonly records: number
}

/** Where thresholds are tried: probabilities, strictest first. Fixed before any label is seen. */
const GRID: readonly number[] = Array.from({length: 199}, (_, step) => (199 - step) / 200)

/**
 * P-value of "the error above this threshold is at least maxError" when `wrong` of `accepted` were wrong: the exact
 * binomial tail, which Bentkus' inequality bounds by a factor e.
 */
export function binomialPValue(wrong: number, accepted: number, maxError: number): number {
  return binomialCdf(wrong, accepted, maxError)
}

/**
 * The Hoeffding-Bentkus p-value of the same (Bates et al. 2021, "Distribution-free, risk-controlling prediction sets",
 * proposition 8; Angelopoulos et al. 2021, arXiv 2110.01052): for losses between 0 and 1 that are no plain errors.
 */
export function hoeffdingBentkusPValue(meanLoss: number, accepted: number, maxError: number): number {
  const bounded = Math.min(meanLoss, maxError)
  const part = (share: number, of: number): number => (share === 0 ? 0 : share * Math.log(share / of))
  const divergence = part(bounded, maxError) + part(1 - bounded, 1 - maxError)
  const bentkus = Math.E * binomialCdf(Math.ceil(accepted * meanLoss - 1e-9), accepted, maxError)
  return Math.min(1, Math.exp(-accepted * divergence), bentkus)
}

/** Error-free accepted answers that a bound needs: 59 for 5 % at 95 %. */
export function leastAccepted(maxError: number, delta: number): number {
  return Math.ceil(Math.log(delta) / Math.log1p(-maxError) - 1e-9)
}

/**
 * Where testing starts, as multiples of the answers that an error-free run needs, each with its share of delta. From the
 * strictest alone one unlucky answer among the first 59 ends it all, however many records there are: of 200 draws of
 * 1,000 records of a store that is right for 85 % (simulated), a third certified an error of .05, and two thirds do from several.
 */
const STARTS: readonly (readonly [multiple: number, share: number])[] = [
  [1, 2],
  [4, 1],
  [16, 1],
]

/**
 * Learn then Test (Angelopoulos et al. 2021, arXiv 2110.01052) over thresholds from the strictest on, each by its exact
 * binomial p-value; the last certified one is taken. They are tested in a fixed sequence from several starts (the
 * fallback procedure of Wiens and Dmitrienko 2005): each start brings its share of delta, what is certified hands on all
 * that it had, what is not keeps it. Where a start lies depends on counts alone, so the bound holds: with probability
 * 1 - delta over the records, at most `maxError` of the given answers are wrong, as long as questions stay exchangeable
 * with the records.
 * @param labels of answers that are given unless a threshold holds them back; scores are logits
 */
export function controlRisk(
  labels: readonly ScoredLabel[],
  {maxError, delta}: {readonly maxError: number; readonly delta: number},
): RiskControl {
  const descending = [...labels].sort((a, b) => b.score - a.score)
  const starts = startsOf(labels.length, maxError, delta)
  let certified: Pick<RiskControl, 'threshold' | 'accepted' | 'wrong'> = {threshold: null, accepted: 0, wrong: 0}
  let accepted = 0
  let wrong = 0
  let [next, level] = [0, 0]
  for (const probability of GRID) {
    const threshold = Math.log(probability / (1 - probability))
    for (; accepted < descending.length && descending[accepted]!.score >= threshold; accepted++)
      wrong += Number(!descending[accepted]!.correct)
    for (; next < starts.length && accepted >= starts[next]!.from; next++) level += starts[next]!.level
    if (level === 0) continue
    if (binomialPValue(wrong, accepted, maxError) <= level) certified = {threshold, accepted, wrong}
    else level = 0
  }
  return {maxError, delta, records: labels.length, ...certified}
}

/** The starts that leave at least half of the records to be reached; the first in any case. */
function startsOf(records: number, maxError: number, delta: number): {readonly from: number; readonly level: number}[] {
  const least = leastAccepted(maxError, delta)
  const used = STARTS.filter(([multiple]) => multiple === 1 || multiple * least <= records / 2)
  const total = used.reduce((sum, [, share]) => sum + share, 0)
  return used.map(([multiple, share]) => {
    const level = (share / total) * delta
    // Not even an error-free run of fewer could certify anything at this level.
    return {from: Math.max(multiple * least, leastAccepted(maxError, level)), level}
  })
}
