import type {Database} from 'better-sqlite3'

/** Who takes something back. */
export interface RestoredBy {
  readonly person: string
  /** ISO 8601. */
  readonly at: string
}

/** What was taken back of a span. `released`: stages may work on it again. */
export type RestorationOf =
  | {
      readonly what: 'withheld'
      readonly rule: string
      /** Id of the span that stood for it. */
      readonly kept: string | null
      readonly score: number | null
      readonly run: number
    }
  | {
      readonly what: 'rewritten'
      readonly quality_before: number
      readonly quality_after: number
      readonly enzymes: readonly {readonly enzyme: string; readonly version: string; readonly changes: number}[]
    }
  | {readonly what: 'released'}

export type Restoration = RestoredBy & RestorationOf

/** Keeps what was taken back of a span. Call inside a transaction. */
export function restorationLog(db: Database, {person, at}: RestoredBy): (seq: number, of: RestorationOf) => void {
  const add = db.prepare('INSERT INTO restorations (seq, what, person, at, detail) VALUES (?, ?, ?, ?, ?)')
  return (seq, {what, ...detail}) => {
    add.run(seq, what, person, at, JSON.stringify(detail))
  }
}

/** All that was taken back of a span, oldest first. */
export function restorationsOf(db: Database, id: string): Restoration[] {
  const rows = db.prepare<[string], RestoredBy & {what: RestorationOf['what']; detail: string}>(`
    SELECT r.what, r.person, r.at, r.detail FROM restorations r JOIN spans s USING (seq) WHERE s.id = ? ORDER BY r.id`)
  return rows.all(id).map(({detail, ...row}) => ({...row, ...(JSON.parse(detail) as object)}) as Restoration)
}
