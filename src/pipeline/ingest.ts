import {statSync} from 'node:fs'
import {InputError, throwIfStopped} from '../errors.ts'
import type {Fault} from '../span/fault.ts'
import {type Line, readLines} from '../span/lines.ts'
import {checkInputs, openInput} from '../span/open-input.ts'
import {type LineLimits, parseLine} from '../span/parse-line.ts'
import {quarantine} from '../span/quarantine.sql.ts'
import {spanWriter} from '../span/spans.sql.ts'
import type {Store} from '../store/open.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {bumpStoreVersion, finishRun, startRun} from './runs.sql.ts'

/** Rows, and bytes of rows, committed together: the keys are hashes, so each batch touches most pages of their index. */
const BATCH_ROWS = 10_000
const BATCH_BYTES = 16 << 20

/** Of the rows that `--strict` refuses, how many the error names. */
const NAMED_FAULTS = 20

export interface IngestOptions extends StageOptions {
  readonly limits: LineLimits
  /** Let a row with a known id and other content replace what is stored. */
  readonly update: boolean
  /** Any row that would be set aside is fatal, and nothing at all is stored. */
  readonly strict: boolean
}

/** Rows by what became of them; `rows` is their sum. */
export interface IngestSummary {
  readonly rows: number
  readonly added: number
  readonly merged: number
  readonly updated: number
  readonly unchanged: number
  readonly quarantined: number
  /** Rows that an earlier run had set aside and that this one brought repaired. */
  readonly repaired: number
}

/**
 * Reads NDJSON files (plain, gzip, zstd; `-` is stdin) into the store, streaming. Killed and run again, it finds what
 * is there already and adds the rest.
 * @throws {UsageError} a file is missing, before anything is read
 * @throws {InputError} with `strict`, the first rows that would be set aside
 */
export async function* ingest(store: Store, files: readonly string[], options: IngestOptions): Stage<IngestSummary> {
  checkInputs(files)
  const {db} = store
  const counts = {rows: 0, added: 0, merged: 0, updated: 0, unchanged: 0, quarantined: 0, repaired: 0}
  const bytes = {read: 0, total: totalBytes(files)}
  const event = (kind: StageEvent['kind'], note?: string): StageEvent => ({
    stage: 'ingest',
    kind,
    at: options.now(),
    rows: counts.rows,
    ...(bytes.total === undefined ? {done: counts.rows} : {done: bytes.read, total: bytes.total, unit: 'bytes'}),
    ...(note === undefined ? {} : {note}),
  })
  const spans = spanWriter(db)
  const aside = quarantine(db)
  const faults: string[] = []
  let setAside: StageEvent[] = []

  const refuse = (file: string, line: Line, fault: Fault): void => {
    counts.quarantined++
    const note = `${file}:${line.number}: ${fault.field === '' ? '' : `${fault.field}: `}${fault.message} (${fault.code})`
    if (options.strict) {
      if (faults.length < NAMED_FAULTS) faults.push(note)
      return
    }
    if (aside.add(file, line, fault)) setAside.push(event('item_set_aside', note))
  }

  const take = (file: string, line: Reading): void => {
    if (line.error !== undefined) {
      refuse(file, line, {code: 'unreadable_file', field: '', message: `reading stopped: ${line.error.message}`})
      return
    }
    counts.rows++
    const parsed = parseLine(line, options.limits)
    if (parsed.kind === 'fault') {
      refuse(file, line, parsed.fault)
      return
    }
    const {span} = parsed
    const admission = spans.offer(span, {file, line: line.number}, options.update)
    if (admission === 'conflict') {
      const message = 'the id is taken by a span with other content (--update replaces it)'
      refuse(file, line, {code: 'id_conflict', field: 'id', message, spanId: span.id})
      return
    }
    counts[admission]++
    if (admission !== 'unchanged') counts.repaired += aside.repairedBy(span.id, file, line.number)
  }

  const takeBatch = (file: string, lines: readonly Reading[]): void => {
    const changed = counts.added + counts.merged + counts.updated
    for (const line of lines) take(file, line)
    if (counts.added + counts.merged + counts.updated > changed) bumpStoreVersion(db)
    spans.afterBatch()
  }
  const commit = db.transaction(takeBatch)
  const run = startRun(db, 'ingest', options.now())
  if (options.strict) db.exec('BEGIN IMMEDIATE')
  try {
    yield event('started')
    for (const file of files) {
      const input = openInput(file, (length) => {
        bytes.read += length
      })
      for await (const lines of batches(input, options.limits.maxLineBytes)) {
        throwIfStopped(options.signal)
        if (options.strict) takeBatch(file, lines)
        else commit.immediate(file, lines)
        yield* setAside
        setAside = []
        yield event('progress')
      }
    }
    if (options.strict && counts.quarantined > 0) throw strictError(counts.quarantined, counts.rows, faults)
    spans.finish()
    if (options.strict) db.exec('COMMIT')
  } finally {
    if (options.strict && db.inTransaction) db.exec('ROLLBACK')
  }
  finishRun(db, run, options.now(), counts)
  yield event('finished')
  return counts
}

/** A line, or the place after the last line where reading failed. */
type Reading = Line & {readonly error?: Error}

/** Lines in batches. An input that stops being readable ends with a line that says so; what came before stays. */
async function* batches(input: AsyncIterable<Uint8Array>, maxLineBytes: number): AsyncGenerator<readonly Reading[]> {
  let batch: Reading[] = []
  let bytes = 0
  let last: Line | undefined
  try {
    for await (const lines of readLines(input, maxLineBytes)) {
      for (const line of lines) {
        batch.push(line)
        bytes += line.bytes.length
        if (batch.length < BATCH_ROWS && bytes < BATCH_BYTES) continue
        yield batch
        batch = []
        bytes = 0
      }
      last = lines.at(-1)
    }
  } catch (error) {
    // Only what the file system or the decompressor says; a bug has no code and must surface.
    if (!(error instanceof Error) || typeof (error as NodeJS.ErrnoException).code !== 'string') throw error
    const offset = last === undefined ? 0 : last.offset + last.length + 1
    batch.push({bytes: Buffer.alloc(0), length: 0, number: (last?.number ?? 0) + 1, offset, error})
  }
  if (batch.length > 0) yield batch
}

/** Undefined when stdin is among the files. Compressed files count as they are on the disk. */
function totalBytes(files: readonly string[]): number | undefined {
  let total = 0
  for (const file of files) {
    if (file === '-') return undefined
    total += statSync(file).size
  }
  return total
}

function strictError(refused: number, rows: number, named: readonly string[]): InputError {
  const more = refused > named.length ? `\n  ... and ${refused - named.length} more` : ''
  return new InputError('strict', `${refused} of ${rows} rows can't be taken:\n  ${named.join('\n  ')}${more}`, {
    hint: 'nothing was stored; mend the rows, or run without --strict to set them aside',
  })
}
