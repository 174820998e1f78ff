import type {Database} from 'better-sqlite3'
import {DIAMOND_FROM, ENRICHMENT_FROM, GRADES, type Grade} from './grade.ts'
import {DIMENSIONS, type Dimension} from './meter.ts'

/** Bins of ten points: [0, 10) ... [90, 100]. */
const BINS = 10

/** Domains and actions that are named; the others are counted. */
const NAMED = 20

/** Spans named whose supplied score and meter lie furthest apart. */
const WORST = 5

interface Count {
  readonly name: string
  readonly count: number
}

/** How the spans of a store are graded, and what the meter says of them. Means are null when there is nothing. */
export interface Distribution {
  /** Rows that were offered and kept or set aside: valid + invalid. */
  readonly total: number
  readonly valid: number
  /** In quarantine and not repaired. */
  readonly invalid: number
  /** Valid, but graded `rejected`. */
  readonly filtered: number
  /** Other copies of a valid span, kept beside it. */
  readonly duplicates: number
  /** Valid and not measured yet. */
  readonly unmeasured: number
  readonly grades: Readonly<Record<Grade, number>>
  /** Most frequent first; spans without one are under the empty name. */
  readonly domains: readonly Count[]
  readonly domain_count: number
  readonly actions: readonly Count[]
  readonly action_count: number
  readonly mean_score: number | null
  readonly mean_meter: number | null
  readonly dimensions: Readonly<Record<Dimension, number | null>>
  readonly histogram: {readonly score: readonly number[]; readonly meter: readonly number[]}
  readonly disagreement: Disagreement
}

/** The score that spans came with beside the meter. */
interface Disagreement {
  /** Spans that came with a score. */
  readonly compared: number
  readonly other_grade: number
  readonly mean_difference: number | null
  readonly worst: readonly {readonly id: string; readonly supplied: number; readonly meter: number}[]
}

export function distribution(db: Database): Distribution {
  const number = (sql: string): number => db.prepare<[], number>(sql).pluck().get()!
  const valid = number('SELECT count(*) FROM spans')
  const invalid = number('SELECT count(*) FROM quarantine WHERE repaired = 0')
  const grades = countGrades(db)
  const means = db
    .prepare<[], Record<Dimension | 'score' | 'total' | 'measured', number | null>>(
      `SELECT count(*) AS measured, avg(score) AS score, avg(total) AS total,
        ${DIMENSIONS.map((name) => `avg(${name}) AS ${name}`).join(', ')} FROM quality`,
    )
    .get()!
  return {
    total: valid + invalid,
    valid,
    invalid,
    filtered: grades.rejected,
    duplicates: number('SELECT count(*) FROM duplicates'),
    unmeasured: valid - (means.measured ?? 0),
    grades,
    domains: top(db, "coalesce(domain, '')"),
    domain_count: number('SELECT count(DISTINCT domain) FROM spans'),
    actions: top(db, 'did'),
    action_count: number('SELECT count(DISTINCT did) FROM spans'),
    mean_score: rounded(means.score),
    mean_meter: rounded(means.total),
    dimensions: {
      completeness: rounded(means.completeness),
      provenance: rounded(means.provenance),
      impact: rounded(means.impact),
      uniqueness: rounded(means.uniqueness),
      coherence: rounded(means.coherence),
    },
    histogram: {score: bins(db, 'score'), meter: bins(db, 'total')},
    disagreement: disagreement(db),
  }
}

function countGrades(db: Database): Record<Grade, number> {
  const counts: Record<Grade, number> = {diamond: 0, needs_enrichment: 0, rejected: 0}
  const rows = db.prepare<[], {grade: Grade; count: number}>(
    'SELECT grade, count(*) AS count FROM quality GROUP BY grade',
  )
  for (const {grade, count} of rows.all()) if (GRADES.includes(grade)) counts[grade] = count
  return counts
}

function top(db: Database, column: string): Count[] {
  return db
    .prepare<[number], Count>(
      `SELECT ${column} AS name, count(*) AS count FROM spans GROUP BY 1 ORDER BY count DESC, name LIMIT ?`,
    )
    .all(NAMED)
}

function bins(db: Database, column: 'score' | 'total'): number[] {
  const counts: number[] = new Array(BINS).fill(0)
  const rows = db.prepare<[number, number], {bin: number; count: number}>(
    `SELECT min(? - 1, CAST(${column} * ? / 100 AS INTEGER)) AS bin, count(*) AS count FROM quality GROUP BY bin`,
  )
  for (const {bin, count} of rows.all(BINS, BINS)) counts[bin] = count
  return counts
}

function disagreement(db: Database): Disagreement {
  const joined = 'FROM quality q JOIN spans s ON s.seq = q.seq WHERE s.supplied_quality IS NOT NULL'
  const class_ = (column: string) => `((${column} >= $diamond) + (${column} >= $enrichment))`
  const sums = db
    .prepare<[object], {compared: number; other_grade: number; mean_difference: number | null}>(
      `SELECT count(*) AS compared, avg(abs(s.supplied_quality - q.total)) AS mean_difference,
        coalesce(sum(${class_('s.supplied_quality')} <> ${class_('q.total')}), 0) AS other_grade ${joined}`,
    )
    .get({diamond: DIAMOND_FROM, enrichment: ENRICHMENT_FROM})!
  const worst = db
    .prepare<[number], {id: string; supplied: number; meter: number}>(
      `SELECT s.id, s.supplied_quality AS supplied, q.total AS meter ${joined}
        ORDER BY abs(s.supplied_quality - q.total) DESC, s.seq LIMIT ?`,
    )
    .all(WORST)
  return {...sums, mean_difference: rounded(sums.mean_difference), worst}
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100
}
