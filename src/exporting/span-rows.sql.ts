import type {Database} from 'better-sqlite3'
import {type PageLimits, pageOf} from '../span/page.ts'
import type {SpanRow} from '../span/row.ts'
import {GRADE_COLUMNS, JUDGEMENT, LICENSE} from './selection.sql.ts'
import type {Known} from './table-row.ts'

/** A stored span with its grade and the number behind it. */
export interface GradedRow extends SpanRow, Known {
  /** `none` where it names none. */
  readonly license: string
  /** 1: orchestrate has rewritten it. */
  readonly mended: 0 | 1
}

/** Reads spans by their `seq`, in the order asked for; as many of them as fit, at least one. */
export function spanRowReader(db: Database, gate: number) {
  const rows = db.prepare<[object], GradedRow>(`
    SELECT s.seq, s.id, s.who, s.did, s.this, s.when_text, s.at, s.status, s.outcome, s.rest, s.domain, s.stakes,
      s.emotion, s.thread, s.supplied_quality, s.source, s.synthetic, s.split, s.revision, ${GRADE_COLUMNS},
      CAST(${LICENSE} AS TEXT) AS license, EXISTS (SELECT 1 FROM originals WHERE seq = s.seq) AS mended
    FROM json_each(@seqs) wanted CROSS JOIN spans s ON s.seq = wanted.value ${JUDGEMENT}`)
  return (seqs: ArrayLike<number>, limits: PageLimits): GradedRow[] =>
    pageOf(
      rows.iterate({seqs: JSON.stringify(Array.from(seqs)), gate}),
      limits,
      (row) => row.this.length + (row.outcome?.length ?? 0) + row.rest.length,
    )
}
