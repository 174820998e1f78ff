import type {Database} from 'better-sqlite3'

/** The id of the span at a `seq`. */
export function idsOfSpans(db: Database): (seq: number) => string {
  const id = db.prepare<[number], string>('SELECT id FROM spans WHERE seq = ?').pluck()
  return (seq) => id.get(seq)!
}
