import type {Database} from 'better-sqlite3'
import type {EditedTexts} from './edit.ts'

/** A person's version of a span. */
export interface EditEvent {
  readonly id: number
  /** Of the span that was edited. */
  readonly revision: number
  /** Null: the edits before are taken back. */
  readonly question: string | null
  readonly outcome: string | null
  readonly person: string
  readonly at: string
  readonly total_before: number | null
  readonly total_after: number | null
}

export interface NewEdit extends Pick<EditEvent, 'person' | 'at' | 'total_before' | 'total_after'> {
  readonly texts: EditedTexts
}

/** Of the span of a row `s`: what a person made of it last. Nulls when nobody did, or it was taken back. */
export const EDIT_NOW = 'LEFT JOIN edits e ON e.id = (SELECT max(id) FROM edits WHERE dedup_key = s.dedup_key)'

/** What people made of spans. Call what writes inside a transaction; the span itself is the caller's to rewrite. */
export function editTable(db: Database) {
  const insert = db.prepare(`
    INSERT INTO edits (dedup_key, span_id, revision, question, outcome, person, at, total_before, total_after)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const columns = 'id, revision, question, outcome, person, at, total_before, total_after'
  const history = db.prepare<[Buffer], EditEvent>(`SELECT ${columns} FROM edits WHERE dedup_key = ? ORDER BY id`)
  type Edited = {readonly dedup_key: Buffer; readonly id: string; readonly revision: number}
  return {
    add({dedup_key, id, revision}: Edited, {texts, person, at, total_before, total_after}: NewEdit): void {
      insert.run(dedup_key, id, revision, texts.question, texts.outcome, person, at, total_before, total_after)
    },
    /** False: nobody's edit counts. */
    takeBack({dedup_key, id, revision}: Edited, {person, at}: Pick<EditEvent, 'person' | 'at'>): boolean {
      if (history.all(dedup_key).at(-1)?.question == null) return false
      insert.run(dedup_key, id, revision, null, null, person, at, null, null)
      return true
    },
    history: (key: Buffer): EditEvent[] => history.all(key),
  }
}
