import type {Database} from 'better-sqlite3'
import type {ScoreSource} from '../settings/schema.ts'
import {type PageLimits, pageOf} from '../span/page.ts'
import type {SpanRow} from '../span/row.ts'
import {type Grade, gradeOf, scoreOf} from './grade.ts'
import type {Measurement} from './meter.ts'

/** What measuring a span takes from its row. */
export type MeasuredRow = Pick<
  SpanRow,
  'seq' | 'id' | 'who' | 'did' | 'this' | 'when_text' | 'status' | 'outcome' | 'rest' | 'supplied_quality' | 'revision'
>

interface QualityRow {
  readonly seq: number
  readonly completeness: number
  readonly provenance: number
  readonly impact: number
  readonly uniqueness: number
  readonly coherence: number
  readonly total: number
  /** JSON. */
  readonly breakdown: string
  readonly score: number
  readonly policy: ScoreSource
  readonly grade: Grade
}

const OUTDATED = `FROM spans s LEFT JOIN quality q ON q.seq = s.seq
  WHERE (q.seq IS NULL OR q.setting <> ? OR q.revision <> s.revision)`

/** Measurements and grades of spans. Call what writes inside a transaction. */
export function qualityTable(db: Database) {
  const countOutdated = db.prepare<[number], number>(`SELECT count(*) ${OUTDATED}`).pluck()
  const outdated = db.prepare<[number, number], MeasuredRow>(`
    SELECT s.seq, s.id, s.who, s.did, s.this, s.when_text, s.status, s.outcome, s.rest, s.supplied_quality, s.revision
    ${OUTDATED} AND s.seq > ? ORDER BY s.seq`)
  const write = db.prepare(`
    INSERT OR REPLACE INTO quality (seq, setting, revision, completeness, provenance, impact, uniqueness, coherence,
      total, breakdown, score, policy, grade)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const countOfOtherPolicy = db.prepare<[ScoreSource], number>('SELECT count(*) FROM quality WHERE policy <> ?').pluck()
  const ofOtherPolicy = db.prepare<
    [ScoreSource, number, number],
    {seq: number; total: number; score: number; supplied_quality: number | null}
  >(`
    SELECT q.seq, q.total, q.score, s.supplied_quality FROM quality q JOIN spans s ON s.seq = q.seq
    WHERE q.policy <> ? AND q.seq > ? ORDER BY q.seq LIMIT ?`)
  const regrade = db.prepare('UPDATE quality SET score = ?, policy = ?, grade = ? WHERE seq = ?')

  return {
    /** How many spans are not measured under this setting, or have changed since. */
    countOutdated: (setting: number): number => countOutdated.get(setting)!,
    /** Some of them, ascending, after `seq`. */
    outdated: (setting: number, seq: number, limits: PageLimits): MeasuredRow[] =>
      pageOf(outdated.iterate(setting, seq), limits, charactersOf),
    write(row: MeasuredRow, setting: number, measured: Measurement, policy: ScoreSource): void {
      const score = scoreOf(policy, measured.total, row.supplied_quality)
      write.run(
        row.seq,
        setting,
        row.revision,
        measured.completeness,
        measured.provenance,
        measured.impact,
        measured.uniqueness,
        measured.coherence,
        measured.total,
        JSON.stringify(measured.breakdown),
        score,
        policy,
        gradeOf(score),
      )
    },
    /** How many rows were graded by another policy. */
    countOfOtherPolicy: (policy: ScoreSource): number => countOfOtherPolicy.get(policy)!,
    /** Grades some of them by this one, in the order of `seq`. The last `seq` done, and how many scores changed. */
    regradeSome(policy: ScoreSource, seq: number, limit: number): {last: number; rows: number; changed: number} {
      const rows = ofOtherPolicy.all(policy, seq, limit)
      let changed = 0
      for (const row of rows) {
        const score = scoreOf(policy, row.total, row.supplied_quality)
        if (score !== row.score) changed++
        regrade.run(score, policy, gradeOf(score), row.seq)
      }
      return {last: rows.at(-1)?.seq ?? seq, rows: rows.length, changed}
    },
  }
}

/** A span with what the meter said of it. */
type GradedRow = Pick<SpanRow, 'id' | 'who' | 'did' | 'this' | 'when_text' | 'status' | 'outcome' | 'rest'> & QualityRow

/** Spans of one grade, ascending, after `seq`. */
export function spansOfGrade(db: Database) {
  const rows = db.prepare<[Grade, number], GradedRow>(`
    SELECT s.id, s.who, s.did, s.this, s.when_text, s.status, s.outcome, s.rest,
      q.seq, q.completeness, q.provenance, q.impact, q.uniqueness, q.coherence, q.total, q.breakdown, q.score, q.policy,
      q.grade
    FROM quality q JOIN spans s ON s.seq = q.seq WHERE q.grade = ? AND q.seq > ? ORDER BY q.seq`)
  return (grade: Grade, seq: number, limits: PageLimits): GradedRow[] =>
    pageOf(rows.iterate(grade, seq), limits, charactersOf)
}

function charactersOf(row: Pick<SpanRow, 'this' | 'outcome' | 'rest'>): number {
  return row.this.length + (row.outcome?.length ?? 0) + row.rest.length
}
