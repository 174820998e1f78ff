import {existsSync, realpathSync} from 'node:fs'
import type {Writable} from 'node:stream'
import {throwIfStopped} from '../errors.ts'
import type {FaultCode} from '../span/fault.ts'
import {isTableName} from '../span/importers/table-head.ts'
import {filesToMend, rememberExport} from '../span/mended-rows.sql.ts'
import {type LineLimits, parseLine} from '../span/parse-line.ts'
import {
  countQuarantine,
  discardQuarantine,
  markRepaired,
  pageOfQuarantine,
  type QuarantinedRow,
} from '../span/quarantine.sql.ts'
import {spanWriter} from '../span/spans.sql.ts'
import type {Store} from '../store/open.ts'
import {checkOutputs} from './check-outputs.ts'
import {bumpStoreVersion} from './runs.sql.ts'
import {writeLines} from './write-lines.ts'

const PAGE_ROWS = 500
const LINE_END = Buffer.from('\n')

/** One row that was set aside, as `ingest --rejected --json` shows it. */
export interface RejectedRow {
  readonly file: string
  readonly line: number
  readonly byte_offset: number
  readonly places: number
  readonly code: FaultCode
  readonly field: string
  readonly message: string
  readonly span_id: string | null
  /** The row as text; bytes that are not UTF-8 show as U+FFFD. */
  readonly raw: string
  /** The row is longer than what was kept of it. */
  readonly truncated: boolean
}

export interface RejectedReport {
  readonly total: number
  readonly by_code: readonly {code: FaultCode; rows: number}[]
  readonly rows: readonly RejectedRow[]
}

/** What was set aside and is not repaired yet: counts of all, and the first `limit` rows. */
export function listRejected(store: Store, limit: number): RejectedReport {
  const counts = countQuarantine(store.db)
  return {
    total: counts.reduce((sum, {rows}) => sum + rows, 0),
    by_code: counts,
    rows: pageOfQuarantine(store.db, 0, limit).map(
      ({raw, raw_length, file, line, byte_offset, places, code, field, message, span_id}) => ({
        file,
        line,
        byte_offset,
        places,
        code,
        field,
        message,
        span_id,
        raw: raw.toString('utf8'),
        truncated: raw.length < raw_length,
      }),
    ),
  }
}

/**
 * Writes the rows as they were, one a line, to mend and ingest again. What was cut at the size limit, places where reading
 * stopped, and rows of tables that are none, can't be mended from here and are left out. The file is for its owner's eyes only (mode 0600). Where
 * each row stands in it is remembered, so that they leave the list when the file is ingested.
 */
export async function exportRejected(
  store: Store,
  target: string | Writable,
  signal: AbortSignal,
): Promise<{exported: number; left_out: number}> {
  // What was mended in a file of this kind is here already: it may be written anew.
  if (typeof target === 'string') checkOutputs(store, {files: [target], own: filesToMend(store.db)})
  const counts = {exported: 0, left_out: 0}
  const places: {id: number; line: number}[] = []
  let line = 1
  function* rows(): Generator<Buffer> {
    for (const row of everyRejected(store)) {
      if (!isWhole(row) || isOfTable(row)) counts.left_out++
      else {
        counts.exported++
        places.push({id: row.id, line})
        line += lineCount(row.raw)
        yield Buffer.concat([row.raw, LINE_END])
      }
    }
  }
  await writeLines(rows(), target, {signal, mode: 0o600, store: store.path})
  if (typeof target === 'string' && existsSync(target) && !store.db.readonly)
    store.db.transaction(() => rememberExport(store.db, realpathSync(target), places)).immediate()
  return counts
}

/** Takes everything off the list. The rows stay in the store, marked as discarded. Returns how many. */
export function discardRejected(store: Store): number {
  return discardQuarantine(store.db)
}

export interface ReplayOptions {
  readonly limits: LineLimits
  readonly update: boolean
  readonly signal: AbortSignal
}

/** Tries every row that was set aside again, by today's limits and rules. What passes joins the store. */
export function replayRejected(store: Store, options: ReplayOptions): {accepted: number; still_rejected: number} {
  const {db} = store
  const spans = spanWriter(db)
  const counts = {accepted: 0, still_rejected: 0}
  const replay = db.transaction((row: QuarantinedRow) => {
    const line = {bytes: row.raw, length: row.raw_length, number: row.line, offset: row.byte_offset}
    const parsed = isWhole(row) ? parseLine(line, options.limits) : undefined
    const admission =
      parsed?.kind === 'span' ? spans.offer(parsed.span, {file: row.file, line: row.line}, options.update) : 'conflict'
    if (admission === 'conflict') {
      counts.still_rejected++
      return
    }
    counts.accepted++
    markRepaired(db, row.id)
    bumpStoreVersion(db)
  })
  for (const row of everyRejected(store)) {
    throwIfStopped(options.signal)
    replay.immediate(row)
  }
  spans.finish()
  return counts
}

function* everyRejected(store: Store): Generator<QuarantinedRow> {
  let page = pageOfQuarantine(store.db, 0, PAGE_ROWS)
  while (page.length > 0) {
    yield* page
    page = pageOfQuarantine(store.db, page.at(-1)!.id, PAGE_ROWS)
  }
}

/** Rows of a table may have line breaks in their cells. */
function lineCount(raw: Buffer): number {
  let lines = 1
  for (let at = raw.indexOf(LINE_END); at !== -1; at = raw.indexOf(LINE_END, at + 1)) lines++
  return lines
}

/** A row of a table as it stands there: without its header it is no row of any other file. */
function isOfTable({code, file}: QuarantinedRow): boolean {
  return code === 'bad_row' || (code === 'invalid_utf8' && isTableName(file))
}

function isWhole(row: QuarantinedRow): boolean {
  return row.raw.length === row.raw_length && row.code !== 'unreadable_file'
}
