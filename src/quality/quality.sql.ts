import type {Database} from 'better-sqlite3'
import {verdictReader} from '../labelling/labels.sql.ts'
import {scoreByVerdict} from '../labelling/verdict.ts'
import type {ScoreSource} from '../settings/schema.ts'
import type {BandSnapshot} from '../span/band-snapshot.ts'
import {type PageLimits, pageOf} from '../span/page.ts'
import {type SpanRow, spanOf} from '../span/row.ts'
import {prepared} from '../store/prepared.ts'
import {type Grade, gradeOf, scoreOf} from './grade.ts'
import {DIMENSIONS, type Dimension, features, measure, rounded, totalOf} from './meter.ts'
import {neighbourhood} from './neighbours.sql.ts'
import type {Uniqueness} from './uniqueness.ts'

/** What measuring a span takes from its row. */
type MeasuredRow = Pick<
  SpanRow,
  'seq' | 'id' | 'who' | 'did' | 'this' | 'when_text' | 'status' | 'outcome' | 'rest' | 'supplied_quality' | 'revision'
>

/** A span with what the meter says of it, as it will be written. */
export interface MeasuredSpan extends Readonly<Record<Dimension, number>> {
  readonly seq: number
  /** Of the span that was measured. */
  readonly revision: number
  readonly supplied_quality: number | null
  readonly total: number
  /** JSON. */
  readonly breakdown: string
}

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
  WHERE (q.seq IS NULL OR q.setting <> ? OR q.revision <> s.revision OR q.stale = 1)`

/** Characters of spans that are read at once. */
const READ = {rows: 500, characters: 4 << 20}

/**
 * Measures spans. Only reads, so that several threads can do it, each for spans of its own; the bands have to be
 * written (`catchUp`).
 */
export function spanMeter(db: Database, bands?: BandSnapshot) {
  const neighbours = neighbourhood(db, bands)
  const outdated = db.prepare<[number, number, number], MeasuredRow>(`
    SELECT s.seq, s.id, s.who, s.did, s.this, s.when_text, s.status, s.outcome, s.rest, s.supplied_quality, s.revision
    ${OUTDATED} AND s.seq > ? AND s.seq <= ? ORDER BY s.seq`)
  return (setting: number, {after, through}: SeqRange): MeasuredSpan[] => {
    const measured: MeasuredSpan[] = []
    for (let seq = after; seq < through; ) {
      const rows = pageOf(outdated.iterate(setting, seq, through), READ, charactersOf)
      for (const row of rows) {
        const {breakdown, ...values} = measure(spanOf(row), neighbours.similarities(row))
        const {seq, revision, supplied_quality} = row
        measured.push({seq, revision, supplied_quality, ...values, breakdown: JSON.stringify(breakdown)})
      }
      seq = rows.at(-1)?.seq ?? through
    }
    return measured
  }
}

/** Spans after one `seq`, through another. */
export interface SeqRange {
  readonly after: number
  readonly through: number
}

/** What a uniqueness that was measured anew made of a span. */
export interface UniquenessChange {
  readonly before: number
  readonly after: number
  /** What decides its grade. */
  readonly grades: {readonly before: Grade; readonly after: Grade}
  readonly total: number
}

/** Measurements and grades of spans. Call what writes inside a transaction. */
export function qualityTable(db: Database) {
  const countOutdated = db.prepare<[number], number>(`SELECT count(*) ${OUTDATED}`).pluck()
  const countSpans = db.prepare<[], number>('SELECT count(*) FROM spans').pluck()
  const lastOfSome = db
    .prepare<[number, number, number], number>(
      `SELECT max(seq) FROM (SELECT s.seq ${OUTDATED} AND s.seq > ? ORDER BY s.seq LIMIT ?)`,
    )
    .pluck()
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
  const one = db.prepare<[number], {policy: ScoreSource; total: number; supplied_quality: number | null}>(
    'SELECT q.policy, q.total, s.supplied_quality FROM quality q JOIN spans s ON s.seq = q.seq WHERE q.seq = ?',
  )
  const known = db.prepare<[number], UniquenessRow>(
    `SELECT ${DIMENSIONS.map((name) => `q.${name}`).join(', ')}, q.breakdown, q.grade, q.policy, s.supplied_quality
    FROM quality q JOIN spans s ON s.seq = q.seq AND s.revision = q.revision WHERE q.seq = ?`,
  )
  const setUniqueness = db.prepare(`
    UPDATE quality SET uniqueness = ?, total = ?, breakdown = ?, score = ?, grade = ?, neighbours = ?, stale = 0
    WHERE seq = ?`)
  const verdictOn = verdictReader(db)
  /** What decides: a person's word, where there is one. */
  const decided = (seq: number, policy: ScoreSource, total: number, supplied: number | null): number => {
    const score = scoreOf(policy, total, supplied)
    const verdict = verdictOn(seq)
    return verdict === undefined ? score : scoreByVerdict(verdict, score)
  }

  return {
    countSpans: (): number => countSpans.get()!,
    /** How many spans are not measured under this setting, or have changed since. */
    countOutdated: (setting: number): number => countOutdated.get(setting)!,
    /** Where the next `rows` of them end, after `seq`; null when there are no more. */
    nextEnd: (setting: number, seq: number, rows: number): number | null => lastOfSome.get(setting, seq, rows)!,
    write(span: MeasuredSpan, setting: number, policy: ScoreSource): void {
      const score = decided(span.seq, policy, span.total, span.supplied_quality)
      write.run(
        span.seq,
        setting,
        span.revision,
        span.completeness,
        span.provenance,
        span.impact,
        span.uniqueness,
        span.coherence,
        span.total,
        span.breakdown,
        score,
        policy,
        gradeOf(score),
      )
    },
    /**
     * Puts what was measured from the index in the place of what words told; the rest stays. Undefined: the span is not
     * measured as it is now.
     */
    setUniqueness(seq: number, uniqueness: Uniqueness, setting: number): UniquenessChange | undefined {
      const row = known.get(seq)
      if (row === undefined) return undefined
      const after = rounded(uniqueness.value)
      const total = totalOf({...row, uniqueness: after})
      const breakdown = {...(JSON.parse(row.breakdown) as object), uniqueness: {...features(uniqueness), by: 'index'}}
      const score = decided(seq, row.policy, total, row.supplied_quality)
      setUniqueness.run(after, total, JSON.stringify(breakdown), score, gradeOf(score), setting, seq)
      return {before: row.uniqueness, after, total, grades: {before: row.grade, after: gradeOf(score)}}
    },
    /** How many rows were graded by another policy. */
    countOfOtherPolicy: (policy: ScoreSource): number => countOfOtherPolicy.get(policy)!,
    /** Grades some of them by this one, in the order of `seq`. The last `seq` done, and how many scores changed. */
    regradeSome(policy: ScoreSource, seq: number, limit: number): {last: number; rows: number; changed: number} {
      const rows = ofOtherPolicy.all(policy, seq, limit)
      let changed = 0
      for (const row of rows) {
        const score = decided(row.seq, policy, row.total, row.supplied_quality)
        if (score !== row.score) changed++
        regrade.run(score, policy, gradeOf(score), row.seq)
      }
      return {last: rows.at(-1)?.seq ?? seq, rows: rows.length, changed}
    },
    /** Grades one span anew, because somebody has said something of it. One that was not measured waits for that. */
    regradeSpan(seq: number): void {
      const row = one.get(seq)
      if (row === undefined) return
      const score = decided(seq, row.policy, row.total, row.supplied_quality)
      regrade.run(score, row.policy, gradeOf(score), seq)
    },
  }
}

type UniquenessRow = Readonly<Record<Dimension, number>> & {
  readonly breakdown: string
  readonly grade: Grade
  readonly policy: ScoreSource
  readonly supplied_quality: number | null
}

/** A span with what the meter said of it. */
type GradedRow = Pick<SpanRow, 'id' | 'who' | 'did' | 'this' | 'when_text' | 'status' | 'outcome' | 'rest'> & QualityRow

/** Spans of one grade, ascending, after `seq`; not those that are withheld. */
export function spansOfGrade(db: Database) {
  const rows = db.prepare<[Grade, number], GradedRow>(`
    SELECT s.id, s.who, s.did, s.this, s.when_text, s.status, s.outcome, s.rest,
      q.seq, q.completeness, q.provenance, q.impact, q.uniqueness, q.coherence, q.total, q.breakdown, q.score, q.policy,
      q.grade
    FROM quality q JOIN spans s ON s.seq = q.seq WHERE q.grade = ? AND s.withheld = 0 AND q.seq > ? ORDER BY q.seq`)
  return (grade: Grade, seq: number, limits: PageLimits): GradedRow[] =>
    pageOf(rows.iterate(grade, seq), limits, charactersOf)
}

function charactersOf(row: Pick<SpanRow, 'this' | 'outcome' | 'rest'>): number {
  return row.this.length + (row.outcome?.length ?? 0) + row.rest.length
}

/**
 * Whether a store that has been judged holds spans that were not. The newest tells enough: to count them would take
 * longer than to ask. The `+` keeps SQLite from an index by which it would sort all spans.
 */
export function newestIsUnjudged(db: Database): boolean {
  return (
    prepared<[], number>(
      db,
      `SELECT NOT EXISTS (SELECT 1 FROM quality q WHERE q.seq = s.seq) AND EXISTS (SELECT 1 FROM quality)
      FROM spans s WHERE +s.withheld = 0 ORDER BY s.seq DESC LIMIT 1`,
      'pluck',
    ).get() === 1
  )
}
