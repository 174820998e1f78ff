import type {Fault, FaultCode} from './fault.ts'
import {CONVERSATION_FORMATS, type Importing, PLAIN} from './importers/format.ts'
import {importedRows} from './importers/imported-rows.ts'
import {recogniseInput} from './importers/recognise-input.ts'
import {type Line, readLines} from './lines.ts'
import {openInput} from './open-input.ts'
import {type LineLimits, parseLine} from './parse-line.ts'
import {prepareSpan} from './prepare.ts'
import type {ReadRow} from './read-row.ts'

/** Rows that are handed on together, and the bytes of lines after which no further row joins them. */
const BATCH = {rows: 250, bytes: 1 << 20}

/** Some rows of one input, in its order. */
export interface ReadBatch {
  readonly file: string
  readonly rows: Iterable<ReadRow>
  /** Bytes of lines in it. */
  readonly bytes: number
  /** Bytes that have come from the disk since the batch before, compressed as they are there. */
  readonly rawBytes: number
  /** Conversations without a question and what came of it, which are no rows. */
  readonly empty: number
  /** Of an input, and of no row of it. */
  readonly warnings?: readonly string[]
  /** Questions of which something came, and no words. */
  readonly unanswered: number
  /** Answers in it may be longer than they were in an older export. */
  readonly mayGrow?: boolean
}

/**
 * Reads inputs one after the other, in batches: NDJSON of spans, or what `importing` says. An input that stops being readable ends with a fault that says
 * so; what came before stays, and the next input is read.
 */
export async function* readSpans(
  files: readonly string[],
  limits: LineLimits,
  importing: Importing = PLAIN,
): AsyncGenerator<ReadBatch> {
  for (const file of files) {
    let rawBytes = 0
    let rows: ReadRow[] = []
    let bytes = 0
    const batch = (): ReadBatch => {
      const full = {file, rows, bytes, rawBytes, empty: 0, unanswered: 0}
      rows = []
      bytes = 0
      rawBytes = 0
      return full
    }
    const input = openInput(file, (length) => {
      rawBytes += length
    })
    let last: Line | undefined
    try {
      const {recognised, stream} = await recogniseInput(input, file, importing, limits.maxLineBytes)
      if (recognised.format !== 'logline' || recognised.container !== 'lines' || recognised.refusal !== undefined) {
        for await (const imported of importedRows(file, stream, recognised, {limits, importing})) {
          yield {...imported, rawBytes}
          rawBytes = 0
        }
        continue
      }
      for await (const lines of readLines(stream, limits.maxLineBytes)) {
        for (const line of lines) {
          rows.push(readRow(line, limits, recognised.isGuess === true))
          bytes += line.bytes.length
          if (rows.length >= BATCH.rows || bytes >= BATCH.bytes) yield batch()
        }
        last = lines.at(-1)
      }
    } catch (error) {
      // Only what the file system or the decompressor says; a bug has no code and must surface.
      if (!(error instanceof Error) || typeof (error as NodeJS.ErrnoException).code !== 'string') throw error
      const offset = last === undefined ? 0 : last.offset + last.length + 1
      const line = {bytes: Buffer.alloc(0), length: 0, number: (last?.number ?? 0) + 1, offset}
      const fault: Fault = {code: 'unreadable_file', field: '', message: `reading stopped: ${error.message}`}
      rows.push({number: line.number, line: () => line, fault})
    }
    yield batch()
  }
}

/** What a row may be wrong in that is no span at all. */
const NO_SPAN: ReadonlySet<FaultCode> = new Set(['missing_field', 'wrong_type', 'not_an_object', 'bad_json'])

const NAME_FORMAT = `no format was recognised: name it with --format ${CONVERSATION_FORMATS.join(', ')}, csv, or jsonl and --map this=COLUMN --map if_ok=COLUMN`

/** @param isGuess nothing says that the input holds spans */
function readRow(line: Line, limits: LineLimits, isGuess: boolean): ReadRow {
  const parsed = parseLine(line, limits)
  const place = {number: line.number, line: () => line}
  if (parsed.kind === 'span') return {...place, span: prepareSpan(parsed.span)}
  const {fault} = parsed
  if (!isGuess || !NO_SPAN.has(fault.code)) return {...place, fault}
  return {...place, fault: {...fault, message: `${fault.message} (${NAME_FORMAT})`}}
}
