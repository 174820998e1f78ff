import type {ScoreSource} from '../settings/schema.ts'

/** Grades that a score alone decides (contract, "Quality and grades"). */
export const GRADES = ['diamond', 'needs_enrichment', 'rejected'] as const
export type Grade = (typeof GRADES)[number]

export const DIAMOND_FROM = 80
export const ENRICHMENT_FROM = 60

/** >= 80 diamond, 60 to below 80 needs_enrichment, below 60 rejected. */
export function gradeOf(score: number): Grade {
  if (score >= DIAMOND_FROM) return 'diamond'
  return score >= ENRICHMENT_FROM ? 'needs_enrichment' : 'rejected'
}

/** `validate.score`. */
export const SCORE_POLICIES = ['supplied', 'meter', 'min'] as const satisfies readonly ScoreSource[]

/** The number that decides: the one the span came with, the meter's, or the smaller; the meter's when none came. */
export function scoreOf(policy: ScoreSource, meter: number, supplied: number | null): number {
  if (supplied === null || policy === 'meter') return meter
  return policy === 'supplied' ? supplied : Math.min(supplied, meter)
}
