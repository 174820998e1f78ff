import type {Fault} from '../fault.ts'
import type {Line} from '../lines.ts'
import {type LineLimits, parseText} from '../parse-line.ts'
import {prepareSpan} from '../prepare.ts'
import type {ReadRow} from '../read-row.ts'
import type {Span} from '../schema.ts'
import {withDateOrder} from './date-order.ts'
import {GROWING_FORMATS, type Importing} from './format.ts'
import {importItem} from './import-items.ts'
import type {Problem} from './imported.ts'
import type {JsonItem} from './item.ts'
import {itemsOf} from './items.ts'
import {missingColumns} from './missing-columns.ts'
import type {Recognised} from './recognise.ts'
import {recogniseInput} from './recognise-input.ts'

/** Rows that are handed on together, and the bytes after which no further row joins them. */
const BATCH_ROWS = 250
const BATCH_BYTES = 1 << 20

/** Files of an archive that a warning names, at most. */
const MOST_NAMED = 10

interface ImportOptions {
  readonly limits: LineLimits
  readonly importing: Importing
}

/** Some rows of one input. `file` names the place inside it where something is wrong: `export.json#$[3].mapping`. */
export interface ImportedBatch {
  readonly file: string
  readonly rows: readonly ReadRow[]
  readonly bytes: number
  /** Conversations that are read whole and are no span: nobody asks in them, or nobody answers. */
  readonly empty: number
  /** Of the input, and of no row of it. */
  readonly warnings?: readonly string[]
  /** Questions of which something came, and no words. */
  readonly unanswered: number
  /** Answers in it may be longer than they were in an older export. */
  readonly mayGrow?: boolean
}

/**
 * Reads an input of another format as spans. What is no conversation, or no span, is a row with a fault; where the input
 * itself stops being readable, the last row says so. The packages that read tables, documents and archives are loaded
 * when one is there: NDJSON needs none of them.
 */
export async function* importedRows(
  file: string,
  stream: AsyncIterable<Uint8Array>,
  {format, container, table, refusal}: Recognised,
  options: ImportOptions,
): AsyncGenerator<ImportedBatch> {
  if (refusal !== undefined) throw coded(refusal)
  if (container === 'zip') {
    // Read to its end: a pipe that is left open keeps the process from ending.
    if (file === '-') for await (const _ of stream);
    yield* zipRows(file, options)
    return
  }
  if (format === 'logline' && container === 'lines') throw coded('an archive of spans: unpack it and ingest its files')
  let rows: ReadRow[] = []
  let bytes = 0
  let empty = 0
  let unanswered = 0
  const batch = (): ImportedBatch => {
    const full = {file, rows, bytes, empty, unanswered, mayGrow: GROWING_FORMATS.includes(format)}
    rows = []
    bytes = 0
    empty = 0
    unanswered = 0
    return full
  }
  // A conversation has many spans, and a place is one span's: they are counted. Rows have their line.
  let counted = 0
  const isRow = format === 'csv' || format === 'jsonl' || format === 'logline'
  let failure: {error: unknown} | undefined
  try {
    const items = itemsOf(stream, container, table, options.limits)
    const {map, dateOrder} = options.importing
    const missing = format === 'csv' || format === 'jsonl' ? missingColumns(map) : undefined
    const read = (value: unknown, order: typeof dateOrder) => importItem(value, format, {map, dateOrder: order})
    for await (const {item, imported} of withDateOrder(items, read, dateOrder)) {
      if (imported === undefined) {
        const {number, path, bytes, length, fault} = item
        yield faulty(isRow ? file : `${file}#${path}`, faultRow(number, bytes, fault, length))
        continue
      }
      missing?.saw(item.value)
      const {spans, problems} = imported
      if (spans.length === 0 && problems.length === 0) empty++
      unanswered += imported.unanswered ?? 0
      for (const span of spans) {
        counted++
        const row = rowOf(span, isRow ? item.number : counted, options.limits)
        bytes += row.bytes
        if (row.row.fault === undefined) rows.push(row.row)
        else yield faulty(isRow ? file : `${file}#${item.path}`, row.row)
      }
      // A place of their own: what is wrong inside an item is not mended by the rest of it.
      for (const problem of problems)
        yield faulty(isRow ? file : `${file}#${item.path}${problem.path}`, problemRow(item, problem, options.limits))
      if (rows.length >= BATCH_ROWS || bytes >= BATCH_BYTES) yield batch()
    }
    const warning = missing?.warning(file)
    if (warning !== undefined) yield {...batch(), warnings: [warning]}
  } catch (error) {
    failure = {error}
  }
  // What came before the input went wrong is good.
  yield batch()
  if (failure !== undefined) throw failure.error
}

async function* zipRows(file: string, options: ImportOptions): AsyncGenerator<ImportedBatch> {
  if (file === '-') throw coded('an archive can not be read from a pipe: save it and name the file')
  const {chosenEntries, entryNames, zipEntries} = await import('./zip-entries.ts')
  const names = await entryNames(file)
  const {chosen, passedOver} = chosenEntries(names)
  const {format, map} = options.importing
  if (format === 'auto' && Object.keys(map).length === 0) {
    const {foreignArchive} = await import('./foreign-export.ts')
    const refusal = foreignArchive(names)
    if (refusal !== undefined) throw coded(refusal)
  }
  if (passedOver.length > 0)
    yield {file, rows: [], bytes: 0, empty: 0, unanswered: 0, warnings: [passedOverText(file, passedOver)]}
  for await (const {name, stream} of zipEntries(file, chosen)) {
    const inside = `${file}/${name}`
    const recognised = await recogniseInput(stream, name, options.importing, options.limits.maxLineBytes)
    yield* importedRows(inside, recognised.stream, recognised.recognised, options)
  }
}

function passedOverText(file: string, names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ''
  return `of ${file} not read: ${names.slice(0, MOST_NAMED).join(', ')}${more} (unpack and ingest what you want of it)`
}

/** Checked like any line of NDJSON; what is set aside of it is a line that can be mended and ingested. */
function rowOf(span: Span, number: number, limits: LineLimits): {row: ReadRow; bytes: number} {
  const text = JSON.stringify(span)
  const bytes = Buffer.byteLength(text)
  if (bytes > limits.maxLineBytes) {
    const message = `${bytes} bytes as a span, the limit is ${limits.maxLineBytes}`
    const kept = Buffer.from(text).subarray(0, limits.maxLineBytes)
    return {row: faultRow(number, kept, {code: 'oversize', field: '', message, spanId: span.id}, bytes), bytes}
  }
  const parsed = parseText(text, limits)
  if (parsed.kind === 'fault') return {row: faultRow(number, Buffer.from(text), parsed.fault), bytes}
  const line = () => lineOf(number, Buffer.from(text))
  return {row: {number, line, span: prepareSpan(parsed.span)}, bytes}
}

function problemRow(item: JsonItem, {path, message, code = 'wrong_type'}: Problem, limits: LineLimits): ReadRow {
  const whole = Buffer.from(JSON.stringify(item.value))
  const fault: Fault = {code, field: path.replace(/^\./, ''), message}
  return faultRow(item.number, whole.subarray(0, limits.maxLineBytes), fault, whole.length)
}

function faultRow(number: number, bytes: Buffer, fault: Fault, length = bytes.length): ReadRow {
  return {number, line: () => lineOf(number, bytes, length), fault}
}

function lineOf(number: number, bytes: Buffer, length = bytes.length): Line {
  return {bytes, length, number, offset: 0}
}

function faulty(file: string, row: ReadRow): ImportedBatch {
  return {file, rows: [row], bytes: 0, empty: 0, unanswered: 0}
}

function coded(message: string): Error {
  return Object.assign(new Error(message), {code: 'not_readable'})
}
