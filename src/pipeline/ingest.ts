import {realpathSync, statSync} from 'node:fs'
import {InputError, type InputPlace, throwIfStopped} from '../errors.ts'
import type {Fault} from '../span/fault.ts'
import {type Importing, PLAIN} from '../span/importers/format.ts'
import type {Line} from '../span/lines.ts'
import {mendedRows} from '../span/mended-rows.sql.ts'
import {checkInputs} from '../span/open-input.ts'
import type {LineLimits} from '../span/parse-line.ts'
import type {PreparedSpan} from '../span/prepare.ts'
import {quarantine} from '../span/quarantine.sql.ts'
import {readAhead} from '../span/read-ahead.ts'
import type {ReadRow} from '../span/read-row.ts'
import {type ReadBatch, readSpans} from '../span/read-spans.ts'
import {type Replacing, spanWriter} from '../span/spans.sql.ts'
import type {Store} from '../store/open.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {bumpStoreVersion, finishRun, startRun} from './runs.sql.ts'
import {ingestedToo} from './train.sql.ts'

/**
 * Rows committed together: the keys are hashes, so each commit writes most pages of their index, and commits grow with
 * the index so that what they cost in all grows with the rows. Never more than these rows, or bytes of rows.
 */
const COMMIT = {leastRows: 10_000, share: 0.2, mostRows: 50_000, bytes: 32 << 20}

/** Inputs smaller than this are read by this thread: starting another one takes longer. */
const READ_AHEAD_FROM_BYTES = 256 << 10

/** Of the rows that `--strict` refuses, how many the error names. */
const NAMED_FAULTS = 20

export interface IngestOptions extends StageOptions {
  readonly limits: LineLimits
  /** What the files hold; absent: NDJSON of spans. */
  readonly importing?: Importing
  /** Let a row with a known id and other content replace what is stored. */
  readonly update: boolean
  /** Any row that would be set aside is fatal, and nothing at all is stored. */
  readonly strict: boolean
  /** Absent: every row is taken. */
  readonly choosing?: Choosing
}

/** For who wants some of the rows alone. None replaces what is stored under its id. */
export interface Choosing {
  /** Those it does not want count as no rows. What can't be read is set aside, whatever it would be. */
  readonly wants: (span: PreparedSpan) => boolean
  /** Hears the id of each new span, inside the transaction that adds it. */
  readonly added: (id: string) => void
}

/** Rows by what became of them; `rows` is the sum of the next five. */
export interface IngestSummary {
  readonly rows: number
  readonly added: number
  readonly merged: number
  readonly updated: number
  readonly unchanged: number
  readonly quarantined: number
  /** Rows that an earlier run had set aside and that this one brought repaired. */
  readonly repaired: number
  /** Conversations that are no rows: nobody asks in them, or nobody answers. */
  readonly empty_conversations: number
  /** Questions that are no rows: tool calls or pictures came of them, and no words. */
  readonly unanswered_questions: number
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
  const counts = {
    rows: 0,
    added: 0,
    merged: 0,
    updated: 0,
    unchanged: 0,
    quarantined: 0,
    repaired: 0,
    empty_conversations: 0,
    unanswered_questions: 0,
  }
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
  const fromTraining = options.choosing === undefined ? ingestedToo(db) : undefined
  const mended = new Map(files.filter((file) => file !== '-').map((file) => [file, mendedRows(db, fullPath(file))]))
  const faults: NamedFault[] = []
  const cutShort = new Set<string>()
  let setAside: StageEvent[] = []

  const refuse = (file: string, line: Line, fault: Fault): void => {
    counts.quarantined++
    if (fault.code === 'unreadable_file') cutShort.add(file)
    const note = `${file}:${line.number}: ${fault.field === '' ? '' : `${fault.field}: `}${fault.message} (${fault.code})`
    if (options.strict) {
      if (faults.length < NAMED_FAULTS)
        faults.push({note, place: {file, line: line.number, ...(fault.field === '' ? {} : {field: fault.field})}})
      return
    }
    if (aside.add(file, line, fault)) setAside.push(event('item_set_aside', note))
  }

  const take = (file: string, {number, line, span, fault}: ReadRow, replacing: Replacing): void => {
    if (span !== undefined && options.choosing?.wants(span) === false) {
      mended.get(file)?.saw(number, undefined)
      return
    }
    if (fault?.code !== 'unreadable_file') counts.rows++
    if (span === undefined) {
      if (fault.code !== 'unreadable_file') mended.get(file)?.saw(number, undefined)
      refuse(file, line(), fault)
      return
    }
    const admission = spans.offerPrepared(span, {file, line: number}, replacing)
    if (admission === 'conflict') {
      mended.get(file)?.saw(number, undefined)
      const message = 'the id is taken by a span with other content (--update replaces it)'
      refuse(file, line(), {code: 'id_conflict', field: 'id', message, spanId: span.id})
      return
    }
    counts[admission]++
    if (admission === 'added') options.choosing?.added(span.id)
    if (admission === 'unchanged') fromTraining?.(span.id)
    const repaired = admission === 'unchanged' ? 0 : aside.repairedBy(span.id, file, number)
    counts.repaired += repaired
    // What its id has told already is not looked for again.
    mended.get(file)?.saw(number, repaired > 0 ? undefined : span)
  }

  /** What is being committed together. */
  const open = {rows: 0, bytes: 0, changed: 0}
  const changed = () => counts.added + counts.merged + counts.updated
  const takeBatch = (batch: ReadBatch): void => {
    if (!db.inTransaction) {
      db.exec('BEGIN IMMEDIATE')
      Object.assign(open, {rows: counts.rows, bytes: 0, changed: changed()})
    }
    const replacing = options.update ? 'always' : batch.mayGrow === true && !options.choosing ? 'grown' : 'never'
    for (const row of batch.rows) take(batch.file, row, replacing)
    counts.empty_conversations += batch.empty
    counts.unanswered_questions += batch.unanswered
    open.bytes += batch.bytes
    bytes.read += batch.rawBytes
  }
  const commit = (): void => {
    if (!db.inTransaction) return
    if (changed() > open.changed) bumpStoreVersion(db)
    spans.afterBatch()
    db.exec('COMMIT')
  }
  const isFull = (): boolean => {
    const rows = Math.min(Math.max(COMMIT.leastRows, COMMIT.share * counts.rows), COMMIT.mostRows)
    return counts.rows - open.rows >= rows || open.bytes >= COMMIT.bytes
  }

  const run = startRun(db, 'ingest', options.now())
  const {importing = PLAIN} = options
  const isSmall = bytes.total !== undefined && bytes.total < READ_AHEAD_FROM_BYTES
  const batches = isSmall
    ? readSpans(files, options.limits, importing)
    : readAhead(files, options.limits, options.signal, importing)
  try {
    yield event('started')
    for await (const batch of batches) {
      if (options.signal.aborted) break
      takeBatch(batch)
      if (options.strict) spans.afterBatch()
      else if (isFull()) commit()
      yield* setAside
      setAside = []
      for (const warning of batch.warnings ?? []) yield event('warning', warning)
      yield event('progress')
    }
    if (options.signal.aborted && !options.strict) commit()
    throwIfStopped(options.signal)
    if (options.strict && counts.quarantined > 0) throw strictError(counts.quarantined, counts.rows, faults)
    for (const [file, rows] of mended) if (!cutShort.has(file)) counts.repaired += rows?.settle() ?? 0
    commit()
    for (const file of files) if (!cutShort.has(file)) aside.readWhole(file)
    spans.finish()
  } finally {
    if (db.inTransaction) db.exec('ROLLBACK')
  }
  finishRun(db, run, options.now(), counts)
  yield event('finished')
  return counts
}

/** With links followed, where there are any to follow: a pipe of the shell is at no place. */
function fullPath(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

/** Undefined when stdin, or a pipe, is among the files. Compressed files count as they are on the disk. */
function totalBytes(files: readonly string[]): number | undefined {
  let total = 0
  for (const file of files) {
    const found = file === '-' ? undefined : statSync(file)
    if (!found?.isFile()) return undefined
    total += found.size
  }
  return total
}

/** A row that `--strict` refuses, as the error says it. */
interface NamedFault {
  readonly note: string
  readonly place: InputPlace
}

/** Its place is that of the first row. */
function strictError(refused: number, rows: number, named: readonly NamedFault[]): InputError {
  const more = refused > named.length ? `\n  ... and ${refused - named.length} more` : ''
  return new InputError(
    'strict',
    `${refused} of ${Math.max(refused, rows)} rows can't be taken:\n  ${named.map(({note}) => note).join('\n  ')}${more}`,
    {
      hint: 'nothing was stored; mend the rows, or run without --strict to set them aside',
      ...named[0]?.place,
    },
  )
}
