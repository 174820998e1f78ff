import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {parse} from 'csv-parse'
import {readLines} from '../span/lines.ts'
import {columnsOf} from './columns.ts'
import {rowOfCsv} from './csv.ts'
import {parquetRows} from './parquet.ts'
import {ROW_SCHEMAS} from './shapes.ts'
import type {Encoding, Shape} from './target.ts'

/** No line that was written is longer. */
const LINE_BYTES = 2 ** 30

/** Rows handed on together. */
const PAGE_ROWS = 1000

/** Counts rows and hashes what is in them, so that what is read can be compared with what was written. */
export function rowDigest() {
  const hash = createHash('sha256')
  let rows = 0
  return {
    add(row: object): void {
      rows++
      hash.update(JSON.stringify(row)).update('\n')
    },
    end: () => ({rows, digest: hash.digest('hex')}),
  }
}

/** What was written into a file, or read from one. */
export type RowSum = ReturnType<ReturnType<typeof rowDigest>['end']>

/**
 * Reads a file again as its target would, each row through the documented schema.
 * @throws {Error} a row is of another form, or the rows are not those that were written: a bug, and no user's fault
 */
export async function readBack(
  file: string,
  {encoding, shape}: {readonly encoding: Encoding; readonly shape: Shape},
  written: RowSum,
  signal: AbortSignal,
): Promise<void> {
  const digest = rowDigest()
  let number = 0
  for await (const rows of rowsOf(file, encoding, shape)) {
    signal.throwIfAborted()
    for (const row of rows) {
      number++
      checkRow(row, shape, number)
      digest.add(row)
    }
  }
  const read = digest.end()
  if (read.rows !== written.rows)
    throw new Error(`the export holds ${read.rows} rows when it is read again, ${written.rows} were written`)
  if (read.digest !== written.digest) throw new Error('the export does not read back as it was written')
}

/** @throws {Error} the row is not of the documented form */
export function checkRow(row: object, shape: Shape, number: number): void {
  const {success, error} = ROW_SCHEMAS[shape].safeParse(row)
  if (success) return
  const {path, message} = error.issues[0]!
  throw new Error(`row ${number} of the export is not of the form ${shape}: ${path.join('.') || 'it'}: ${message}`)
}

async function* rowsOf(file: string, encoding: Encoding, shape: Shape): AsyncGenerator<readonly object[]> {
  if (encoding === 'parquet') yield* parquetRows(file, columnsOf(shape))
  else if (encoding === 'csv') yield* csvRows(file, shape)
  else
    for await (const lines of readLines(createReadStream(file, {highWaterMark: 1 << 18}), LINE_BYTES))
      yield lines.map(({bytes}) => JSON.parse(bytes.toString('utf8')) as object)
}

async function* csvRows(file: string, shape: Shape): AsyncGenerator<readonly object[]> {
  const columns = columnsOf(shape)
  const parser = parse({
    record_delimiter: '\n',
    // An empty cell is a null, a quoted one an empty text.
    cast: (value, {quoting}) => (value === '' && !quoting ? null : value),
  })
  const stream = createReadStream(file)
  stream.once('error', (error) => parser.destroy(error))
  let page: object[] = []
  let isHeader = true
  for await (const record of stream.pipe(parser) as AsyncIterable<(string | null)[]>) {
    if (isHeader) {
      isHeader = false
      if (record.join() !== columns.map(({name}) => name).join()) throw new Error('the export has other columns')
      continue
    }
    page.push(rowOfCsv(columns, record))
    if (page.length < PAGE_ROWS) continue
    yield page
    page = []
  }
  yield page
}
