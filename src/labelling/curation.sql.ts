import type {Database} from 'better-sqlite3'
import type {Grade} from '../quality/grade.ts'
import {DIMENSIONS, type Dimension} from '../quality/meter.ts'
import {type SpanRow, spanOf} from '../span/row.ts'
import type {Span} from '../span/schema.ts'
import type {Askable} from './asking-order.ts'

/** A span as a curator is shown it. */
export interface CuratedSpan {
  readonly seq: number
  readonly id: string
  readonly dedup_key: Buffer
  readonly revision: number
  readonly span: Span
  readonly question: string
  /** Null: it has none. */
  readonly outcome: string | null
  readonly domain: string | null
  readonly supplied: number | null
  readonly dimensions: Readonly<Record<Dimension, number>>
  readonly total: number
  readonly breakdown: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly grade: Grade
}

/** Which spans are asked about. What is absent does not restrict; lists are alternatives. */
export interface CurationFilter {
  /** As `domainName` writes them. */
  readonly domains?: readonly string[] | undefined
  readonly actions?: readonly string[] | undefined
  readonly grades?: readonly string[] | undefined
  /** Milliseconds since 1970, included. */
  readonly since?: number | undefined
  /** Also spans that have a label already. */
  readonly again?: boolean | undefined
}

type Row = SpanRow & {readonly dedup_key: Buffer; readonly breakdown: string; readonly grade: Grade} & {
  readonly total: number
} & Readonly<Record<Dimension, number>>

/** Measured as it is now: what the meter says of another text helps nobody. */
const MEASURED = 'FROM spans s JOIN quality q ON q.seq = s.seq AND q.revision = s.revision'
const UNLABELLED = 'NOT EXISTS (SELECT 1 FROM label_now n WHERE n.dedup_key = s.dedup_key)'

/** The spans to ask about, in no order worth the name. */
export function askableSpans(db: Database, filter: CurationFilter): Askable[] {
  const {domains, actions, grades, since, again} = filter
  const list = (values: readonly string[] | undefined) => (values === undefined ? null : JSON.stringify(values))
  return db
    .prepare<object, Askable>(`
      SELECT s.seq, q.total, s.supplied_quality AS supplied ${MEASURED}
      WHERE s.withheld = 0 AND (@domains IS NULL OR s.domain IN (SELECT value FROM json_each(@domains)))
        AND (@actions IS NULL OR s.did IN (SELECT value FROM json_each(@actions)))
        AND (@grades IS NULL OR q.grade IN (SELECT value FROM json_each(@grades)))
        AND (@since IS NULL OR s.at >= @since) AND (@again OR ${UNLABELLED})`)
    .all({
      ...{domains: list(domains), actions: list(actions), grades: list(grades)},
      ...{since: since ?? null, again: again ? 1 : 0},
    })
}

/** One span as it is now; undefined when it is gone or not measured as it is. */
export function curatedSpan(db: Database): (seq: number) => CuratedSpan | undefined {
  const bySeq = db.prepare<[number], Row>(`
    SELECT s.*, ${DIMENSIONS.map((name) => `q.${name}`).join(', ')}, q.total, q.breakdown, q.grade ${MEASURED}
    WHERE s.seq = ?`)
  return (seq) => {
    const row = bySeq.get(seq)
    if (row === undefined) return undefined
    const {id, dedup_key, revision, outcome, domain, supplied_quality, total, grade} = row
    return {
      ...{seq, id, dedup_key, revision, outcome, domain, total, grade},
      span: spanOf(row),
      question: row.this,
      supplied: supplied_quality,
      dimensions: Object.fromEntries(DIMENSIONS.map((name) => [name, row[name]])) as Record<Dimension, number>,
      breakdown: JSON.parse(row.breakdown) as CuratedSpan['breakdown'],
    }
  }
}

/** A span that somebody names, with what the meter says of it if it says anything. */
export interface NamedSpan {
  readonly seq: number
  readonly id: string
  readonly dedup_key: Buffer
  readonly revision: number
  readonly total: number | null
}

/** By its id, or by that of an exact duplicate that merged into it. */
export function namedSpan(db: Database): (id: string) => NamedSpan | undefined {
  const columns = 's.seq, s.id, s.dedup_key, s.revision, q.total'
  const joined = 'LEFT JOIN quality q ON q.seq = s.seq AND q.revision = s.revision'
  const own = db.prepare<[string], NamedSpan>(`SELECT ${columns} FROM spans s ${joined} WHERE s.id = ?`)
  const merged = db.prepare<[string], NamedSpan>(
    `SELECT ${columns} FROM duplicates d JOIN spans s ON s.seq = d.seq ${joined} WHERE d.id = ?`,
  )
  return (id) => own.get(id) ?? merged.get(id)
}

/** What people look at right now. Call inside a transaction. */
export function claimTable(db: Database) {
  const claim = db.prepare(`
    INSERT INTO label_claims (dedup_key, curator, until) VALUES (@key, @curator, @until)
    ON CONFLICT (dedup_key) DO UPDATE SET curator = @curator, until = @until WHERE curator = @curator OR until < @now`)
  const release = db.prepare('DELETE FROM label_claims WHERE dedup_key = ? AND curator = ?')
  const lapsed = db.prepare('DELETE FROM label_claims WHERE until < ?')
  const labelled = db.prepare<[Buffer], number>('SELECT 1 FROM label_now WHERE dedup_key = ?').pluck()
  return {
    /** False: somebody else looks at it. */
    claim: (key: Buffer, curator: string, now: number, until: number): boolean =>
      claim.run({key, curator, now, until}).changes > 0,
    release: (key: Buffer, curator: string): void => {
      release.run(key, curator)
    },
    dropLapsed: (now: number): void => {
      lapsed.run(now)
    },
    isLabelled: (key: Buffer): boolean => labelled.get(key) !== undefined,
  }
}
