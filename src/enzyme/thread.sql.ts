import type {Database} from 'better-sqlite3'
import {originalReader} from '../span/originals.sql.ts'
import type {SpanRow} from '../span/row.ts'
import type {Span} from '../span/schema.ts'
import type {Draft} from './enzyme.ts'

interface Place {
  readonly thread: string | null
  readonly at: number
  readonly seq: number
}

/** Threads whose order is remembered: neighbours in the store are often of the same one. */
const MOST_REMEMBERED = 10_000

/** Reads what is around a span in its thread, as it was taken in. */
export function threadReader(db: Database): (of: Place) => Pick<Draft, 'before' | 'orderedByTime'> {
  const originals = originalReader(db)
  const rows = db.prepare<[string, number, number, number], SpanRow>(`
    SELECT seq, id, who, did, this, when_text, status, outcome, rest FROM spans
    WHERE thread = ? AND (at, seq) < (?, ?) ORDER BY thread DESC, at DESC, seq DESC LIMIT ?`)
  const isOrdered = orderReader(db)
  return ({thread, at, seq}) => {
    let read: {depth: number; spans: Span[]} | undefined
    return {
      before: (depth) => {
        if (thread === null) return []
        if (read === undefined || depth > read.depth)
          read = {depth, spans: rows.all(thread, at, seq, depth).map(originals.of)}
        return read.spans.slice(0, depth)
      },
      orderedByTime: () => thread !== null && isOrdered(thread),
    }
  }
}

/** Tells whether a thread has one span at each moment, and none that was taken in with `previous_spans`. */
function orderReader(db: Database): (thread: string) => boolean {
  const order = db
    .prepare<[string], number>(`
      SELECT count(*) = count(DISTINCT s.at) AND NOT max(CASE WHEN o.body IS NULL
        THEN EXISTS (SELECT 1 FROM links l WHERE l.seq = s.seq)
        ELSE coalesce(json_array_length(o.body, '$.context.previous_spans'), 0) > 0 END)
      FROM spans s LEFT JOIN originals o ON o.seq = s.seq WHERE s.thread = ?`)
    .pluck()
  const remembered = new Map<string, boolean>()
  return (thread) => {
    const known = remembered.get(thread)
    if (known !== undefined) return known
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    const ordered = order.get(thread) === 1
    remembered.set(thread, ordered)
    return ordered
  }
}
