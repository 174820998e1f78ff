import type {Database} from 'better-sqlite3'
import {originalReader} from '../span/originals.sql.ts'
import type {SpanRow} from '../span/row.ts'
import type {Span} from '../span/schema.ts'

interface Place {
  readonly thread: string | null
  readonly at: number
  readonly seq: number
}

/** Reads the spans before one in its thread, as they were taken in, nearest first. */
export function threadReader(db: Database): (of: Place) => (depth: number) => readonly Span[] {
  const originals = originalReader(db)
  const rows = db.prepare<[string, number, number, number], SpanRow>(`
    SELECT seq, id, who, did, this, when_text, status, outcome, rest FROM spans
    WHERE thread = ? AND (at, seq) < (?, ?) ORDER BY thread DESC, at DESC, seq DESC LIMIT ?`)
  return ({thread, at, seq}) => {
    let read: {depth: number; spans: Span[]} | undefined
    return (depth) => {
      if (thread === null) return []
      if (read === undefined || depth > read.depth)
        read = {depth, spans: rows.all(thread, at, seq, depth).map(originals.of)}
      return read.spans.slice(0, depth)
    }
  }
}
