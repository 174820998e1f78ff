import type {ScoredLabel} from './platt.ts'

/**
 * The conformal quantile: the ceil((n + 1)(1 - alpha))-th smallest of n scores of nonconformity (Vovk, Gammerman and
 * Shafer 2005; Angelopoulos and Bates 2021, arXiv 2107.07511). Infinite when n is too small for alpha: nothing may be
 * left out then.
 * @param alpha the share of misses that is allowed, between 0 and 1
 */
export function conformalQuantile(nonconformity: readonly number[], alpha: number): number {
  // 1e-9: (n + 1)(1 - alpha) is a whole number more often than floating point says.
  const rank = Math.ceil((nonconformity.length + 1) * (1 - alpha) - 1e-9)
  if (rank > nonconformity.length) return Number.POSITIVE_INFINITY
  if (rank < 1) return Number.NEGATIVE_INFINITY
  return Float64Array.from(nonconformity).sort()[rank - 1]!
}

/** The least number of records that a bound of alpha can be had from: 1/alpha - 1, rounded up. */
export function leastRecords(alpha: number): number {
  return Math.ceil(1 / alpha - 1 - 1e-9)
}

/**
 * Where answers of each kind lie, at one alpha. Of right answers at least 1 - alpha score `keepFrom` or more, of wrong
 * ones at least 1 - alpha score `rejectTo` or less, as long as questions stay exchangeable with those it was made of.
 * Null: too few records of that kind, so nothing is excluded.
 */
export interface CorrectnessBounds {
  readonly alpha: number
  readonly right: number
  readonly wrong: number
  readonly keepFrom: number | null
  readonly rejectTo: number | null
}

/** What an answer may be, at the alpha of the bounds. Neither: it resembles nothing it was calibrated with. */
export interface Verdict {
  readonly mayBeRight: boolean
  readonly mayBeWrong: boolean
}

/** Class-conditional split conformal prediction on the event "this answer is right" (Vovk 2012, "label-conditional"). */
export function correctnessBounds(labels: readonly ScoredLabel[], alpha: number): CorrectnessBounds {
  const right = labels.filter(({correct}) => correct).map(({score}) => -score)
  const wrong = labels.filter(({correct}) => !correct).map(({score}) => score)
  const keep = conformalQuantile(right, alpha)
  const reject = conformalQuantile(wrong, alpha)
  return {
    alpha,
    right: right.length,
    wrong: wrong.length,
    keepFrom: Number.isFinite(keep) ? -keep : null,
    rejectTo: Number.isFinite(reject) ? reject : null,
  }
}

export function verdictOf({keepFrom, rejectTo}: CorrectnessBounds, score: number): Verdict {
  return {mayBeRight: keepFrom === null || score >= keepFrom, mayBeWrong: rejectTo === null || score <= rejectTo}
}
