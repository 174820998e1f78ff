import type {Database} from 'better-sqlite3'
import type {Drawing, LabelMode} from './labels.sql.ts'
import type {PersonVerdict} from './verdict.ts'

/** A label beside what the meter says of the same words. */
export interface MeteredLabel {
  readonly label: number
  readonly verdict: PersonVerdict
  readonly mode: LabelMode
  readonly drawn: Drawing
  /** The meter today where the span is as it was judged, else as it was then. */
  readonly total: number
}

/** The labels that count and that the meter has a number for, oldest first. */
export function meteredLabels(db: Database): MeteredLabel[] {
  return db
    .prepare<[], MeteredLabel>(`
      SELECT l.id AS label, l.verdict, l.mode, l.drawn, coalesce(q.total, l.meter_total) AS total
      FROM label_now n JOIN labels l ON l.id = n.label
      LEFT JOIN spans s ON s.dedup_key = n.dedup_key AND s.revision = l.revision
      LEFT JOIN quality q ON q.seq = s.seq AND q.revision = s.revision
      WHERE coalesce(q.total, l.meter_total) IS NOT NULL ORDER BY l.id`)
    .all()
}

/** Keeps a report, unless it is that of the same labels that was kept last. Call inside a transaction. */
export function keepLabelCalibration(db: Database, lastLabel: number, report: object, at: Date): void {
  const text = JSON.stringify(report)
  const last = db.prepare<[], string>('SELECT report FROM label_calibrations ORDER BY id DESC LIMIT 1').pluck().get()
  if (last === text) return
  db.prepare('INSERT INTO label_calibrations (at, last_label, report) VALUES (?, ?, ?)').run(
    at.toISOString(),
    lastLabel,
    text,
  )
}
