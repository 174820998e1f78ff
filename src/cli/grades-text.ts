import type {Paint, Tone} from './paint.ts'

const TONES: Readonly<Record<string, Tone>> = {
  'diamond+': 'good',
  diamond: 'good',
  needs_enrichment: 'caution',
  rejected: 'bad',
  raw: 'faint',
}

/** The name of a grade in its tone. */
export function paintGrade(grade: string, paint: Paint): string {
  const tone = TONES[grade]
  return tone === undefined ? grade : paint(tone, grade)
}

/** How many spans have which grade, in one line. */
export function describeGrades(grades: Readonly<Record<string, number>>, paint: Paint): string {
  const parts = Object.entries(grades).map(([grade, count]) => `${count} ${paintGrade(grade, paint)}`)
  return parts.join(', ') || 'none'
}
