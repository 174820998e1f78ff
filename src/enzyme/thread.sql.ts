import type {Database} from 'better-sqlite3'
import {originalReader} from '../span/originals.sql.ts'
import {type SpanRow, sourceIn} from '../span/row.ts'
import type {Span} from '../span/schema.ts'
import type {Draft} from './enzyme.ts'

interface Place {
  readonly thread: string | null
  readonly at: number
  readonly seq: number
}

/** Threads whose order is remembered: neighbours in the store are often of the same one. */
const MOST_REMEMBERED = 10_000

/** A thread of more spans is no conversation: somebody gave all rows of a table the same one. */
const MOST_IN_ORDER = 1000

/** Where a row of a table comes from when nobody says so: that two rows do tells nothing. */
const UNNAMED_SOURCES = "('csv', 'jsonl')"

/** Where a span `s` said it came from when it was taken in: what is hidden in it since must not tell a thread apart. */
const SOURCE = `(CASE WHEN EXISTS (SELECT 1 FROM originals WHERE seq = s.seq)
  THEN (SELECT ${sourceIn('body')} FROM originals WHERE seq = s.seq) ELSE s.source END)`

/** Spans that belong to the thread of one, as far as their times may say an order. */
const SAME_THREAD = `s.thread = @thread
  AND (s.file = @file OR (${SOURCE} IS @source AND coalesce(@source, '') NOT IN ${UNNAMED_SOURCES}))`

interface Origin {
  readonly file: number
  readonly source: string | null
}

/** Reads what is around a span in its thread, as it was taken in. */
export function threadReader(db: Database): (of: Place) => Pick<Draft, 'before' | 'timeline'> {
  const originals = originalReader(db)
  const columns = 'SELECT s.seq, s.id, s.who, s.did, s.this, s.when_text, s.status, s.outcome, s.rest FROM spans s'
  const nearest = 'AND (s.at, s.seq) < (@at, @seq) ORDER BY s.thread DESC, s.at DESC, s.seq DESC LIMIT @depth'
  const inThread = db.prepare<[object], SpanRow>(`${columns} WHERE s.thread = @thread ${nearest}`)
  const inOrder = db.prepare<[object], SpanRow>(`${columns} WHERE ${SAME_THREAD} ${nearest}`)
  const originOf = db.prepare<[number], Origin>(`SELECT s.file, ${SOURCE} AS source FROM spans s WHERE s.seq = ?`)
  const isOrdered = orderReader(db)
  return ({thread, at, seq}) => {
    let read: {depth: number; spans: Span[]} | undefined
    return {
      before: (depth) => {
        if (thread === null) return []
        if (read === undefined || depth > read.depth)
          read = {depth, spans: inThread.all({thread, at, seq, depth}).map(originals.of)}
        return read.spans.slice(0, depth)
      },
      timeline: (depth) => {
        if (thread === null) return []
        const {file, source} = originOf.get(seq)!
        if (!isOrdered(thread, {file, source})) return []
        return inOrder.all({thread, file, source, at, seq, depth}).map(originals.of)
      },
    }
  }
}

/** Tells whether a thread has one span at each moment, none that was taken in with `previous_spans`, and not too many. */
function orderReader(db: Database): (thread: string, origin: Origin) => boolean {
  const order = db
    .prepare<[object], number>(`
      SELECT count(*) <= ${MOST_IN_ORDER} AND count(*) = count(DISTINCT s.at) AND NOT max(CASE WHEN o.body IS NULL
        THEN EXISTS (SELECT 1 FROM links l WHERE l.seq = s.seq)
        ELSE coalesce(json_array_length(o.body, '$.context.previous_spans'), 0) > 0 END)
      FROM spans s LEFT JOIN originals o ON o.seq = s.seq WHERE ${SAME_THREAD}`)
    .pluck()
  const remembered = new Map<string, boolean>()
  return (thread, {file, source}) => {
    const key = JSON.stringify([thread, file, source])
    const known = remembered.get(key)
    if (known !== undefined) return known
    if (remembered.size >= MOST_REMEMBERED) remembered.clear()
    const ordered = order.get({thread, file, source}) === 1
    remembered.set(key, ordered)
    return ordered
  }
}
