import {DIAMOND_FROM, ENRICHMENT_FROM, type Grade, gradeOf} from '../quality/grade.ts'

/** What a person may say of a span, best first. */
export const VERDICTS = ['diamond', 'maybe', 'trash'] as const
export type PersonVerdict = (typeof VERDICTS)[number]

/** A person's word decides the grade; the meter's numbers are kept beside it. */
export const GRADE_OF_VERDICT: Readonly<Record<PersonVerdict, Grade>> = {
  diamond: 'diamond',
  maybe: 'needs_enrichment',
  trash: 'rejected',
}

/** What a diamond of a person counts at least: as much as evidence needs where answers are served (contract). */
const DIAMOND_SCORE = 85

/** The highest score that still needs enrichment, in the steps of the meter. */
const HIGHEST_MAYBE = DIAMOND_FROM - 0.01

/** The score that decides once a person has spoken, 0-100. Trash counts nothing: it votes on no answer. */
export function scoreByVerdict(verdict: PersonVerdict, score: number): number {
  if (verdict === 'trash') return 0
  if (verdict === 'diamond') return Math.max(DIAMOND_SCORE, score)
  return Math.min(HIGHEST_MAYBE, Math.max(ENRICHMENT_FROM, score))
}

/** What the meter would have said: 80 and over diamond, 60 and over maybe, below that trash. */
export function verdictOfMeter(total: number): PersonVerdict {
  const grade = gradeOf(total)
  return VERDICTS.find((verdict) => GRADE_OF_VERDICT[verdict] === grade)!
}
