import type {Database} from 'better-sqlite3'
import type {PersonVerdict} from '../labelling/verdict.ts'
import {DIMENSIONS, type Dimension} from '../quality/meter.ts'
import {type PageLimits, pageOf} from '../span/page.ts'
import {type SpanRow, spanOf} from '../span/row.ts'
import type {Span} from '../span/schema.ts'
import type {Application} from './apply-plan.ts'
import {GATE_GRADES, type GateGrade, gateGrade} from './gate.ts'
import type {Rules} from './rules.ts'

/** Of spans that were orchestrated as they are now. */
const CURRENT = 'FROM orchestrations t JOIN spans s ON s.seq = t.seq AND s.revision = t.revision'
const LABELLED = 'LEFT JOIN label_now n ON n.dedup_key = s.dedup_key'

/** How many spans have each grade, those that are withheld left out. */
export function gradeCounts(db: Database, gate: number): Record<GateGrade, number> {
  const counts = Object.fromEntries(GATE_GRADES.map((grade) => [grade, 0])) as Record<GateGrade, number>
  const rows = db
    .prepare<[], [number, PersonVerdict | null, number]>(
      `SELECT t.quality_after, n.verdict, count(*) ${CURRENT} ${LABELLED} WHERE s.withheld = 0 GROUP BY 1, 2`,
    )
    .raw()
  for (const [quality, verdict, count] of rows.iterate()) counts[gateGrade(quality, gate, verdict)] += count
  return counts
}

/** A span after orchestration, with all that is known of how it came about. */
export interface GradedSpan {
  readonly seq: number
  readonly span: Span
  readonly quality_before: number
  readonly quality_after: number
  readonly applications: readonly Application[]
  readonly quality: Readonly<Record<Dimension, number>>
  /** JSON. */
  readonly breakdown: string
  readonly plan: string
  readonly rules: Rules
  /** What a person says of it. */
  readonly verdict: PersonVerdict | null
}

type Row = SpanRow & {
  readonly quality_before: number
  readonly quality_after: number
  readonly applications: string
  readonly breakdown: string
  readonly plan: string
  readonly rules: string
  readonly verdict: PersonVerdict | null
} & Readonly<Record<Dimension, number>>

const COLUMNS = `s.seq, s.id, s.who, s.did, s.this, s.when_text, s.status, s.outcome, s.rest, t.quality_before,
  t.quality_after, t.applications, q.completeness, q.provenance, q.impact, q.uniqueness, q.coherence, q.breakdown,
  json_extract(g.parameters, '$.plan') AS plan, json_extract(g.parameters, '$.rules') AS rules,
  n.verdict`
const JOINED = `${CURRENT} JOIN quality q ON q.seq = s.seq JOIN stage_settings g ON g.id = t.setting ${LABELLED}`

/** Spans that have passed the gate and that no person holds back, ascending, after `seq`. */
export function spansOverGate(db: Database) {
  const rows = db.prepare<[number, number], Row>(
    `SELECT ${COLUMNS} ${JOINED} WHERE t.quality_after >= ? AND s.withheld = 0 AND s.seq > ?
      AND coalesce(n.verdict, 'diamond') = 'diamond' ORDER BY s.seq`,
  )
  return (gate: number, seq: number, limits: PageLimits): GradedSpan[] =>
    pageOf(rows.iterate(gate, seq), limits, (row) => row.rest.length + row.this.length).map(gradedSpan)
}

/** Examples for people: what gained most, and what is furthest from passing. */
export function exampleSpans(db: Database, which: 'gained' | 'lowest', limit: number): GradedSpan[] {
  const order =
    which === 'gained'
      ? 'WHERE s.withheld = 0 AND t.changed = 1 ORDER BY t.quality_after - t.quality_before DESC, s.seq'
      : 'WHERE s.withheld = 0 ORDER BY t.quality_after, s.seq'
  return db.prepare<[number], Row>(`SELECT ${COLUMNS} ${JOINED} ${order} LIMIT ?`).all(limit).map(gradedSpan)
}

/** One span by its id; undefined when it was not orchestrated as it is now. */
export function gradedSpanById(db: Database, id: string): GradedSpan | undefined {
  const row = db.prepare<[string], Row>(`SELECT ${COLUMNS} ${JOINED} WHERE s.id = ?`).get(id)
  return row === undefined ? undefined : gradedSpan(row)
}

function gradedSpan(row: Row): GradedSpan {
  const {seq, quality_before, quality_after, breakdown, plan, verdict} = row
  const quality = Object.fromEntries(DIMENSIONS.map((name) => [name, row[name]])) as Record<Dimension, number>
  const applications = JSON.parse(row.applications) as Application[]
  return {
    seq,
    span: spanOf(row),
    quality_before,
    quality_after,
    applications,
    quality,
    breakdown,
    plan,
    rules: JSON.parse(row.rules) as Rules,
    verdict,
  }
}
