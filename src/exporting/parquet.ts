import type {ParquetParsers, SchemaElement} from 'hyparquet'
import type {Column} from './columns.ts'

/** Rows of a row group, and characters of them: what is held in memory while writing. */
const GROUP_ROWS = 10_000
const GROUP_CHARACTERS = 16 << 20

type Row = Readonly<Record<string, unknown>>

/** Rows in, bytes out. A row group is held until it is full. */
export interface RowEncoder {
  add(rows: readonly object[]): Promise<Iterable<string | Uint8Array>>
  end(): Promise<Iterable<string | Uint8Array>>
}

/** Parquet, snappy-compressed. The library is loaded by the first who needs it. */
export async function parquetEncoder(columns: readonly Column[], createdBy: string): Promise<RowEncoder> {
  const {ByteWriter, ParquetWriter} = await import('hyparquet-writer')
  const writer = new ByteWriter(1 << 20)
  const parquet = new ParquetWriter({writer, schema: schemaOf(columns), createdBy})
  let waiting: Row[] = []
  let characters = 0

  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice()
    writer.index = 0
    return bytes
  }
  const writeGroup = (): void => {
    if (waiting.length === 0) return
    const columnData = columns.map(({name}) => ({name, data: waiting.map((row) => row[name])}))
    const written = parquet.write({columnData, rowGroupSize: waiting.length})
    if (written !== undefined) throw new Error('a writer in memory does not wait')
    waiting = []
    characters = 0
  }
  return {
    async add(rows) {
      const pieces: Uint8Array[] = []
      for (const row of rows as readonly Row[]) {
        waiting.push(row)
        characters += charactersOf(row)
        if (waiting.length < GROUP_ROWS && characters < GROUP_CHARACTERS) continue
        writeGroup()
        pieces.push(taken())
      }
      return pieces
    },
    async end() {
      writeGroup()
      await parquet.finish()
      return [taken()]
    },
  }
}

/** The library's own would take a byte order mark off the front of a text. */
const decoder = new TextDecoder('utf-8', {ignoreBOM: true})
const PARSERS = {stringFromBytes: (bytes?: Uint8Array) => bytes && decoder.decode(bytes)} as Partial<ParquetParsers>

/** The rows of a Parquet file, a row group at a time, as they were given to be written. */
export async function* parquetRows(file: string, columns: readonly Column[]): AsyncGenerator<Row[]> {
  const {asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects} = await import('hyparquet')
  const buffer = await asyncBufferFromFile(file)
  const metadata = await parquetMetadataAsync(buffer)
  let rowStart = 0
  for (const {num_rows} of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows)
    const rows = await parquetReadObjects({
      file: buffer,
      metadata,
      rowStart,
      rowEnd,
      parsers: PARSERS as ParquetParsers,
    })
    yield rows.map((row) => Object.fromEntries(columns.map(({name}) => [name, (row as Row)[name] ?? null])))
    rowStart = rowEnd
  }
}

function schemaOf(columns: readonly Column[]): SchemaElement[] {
  return [{name: 'root', num_children: columns.length}, ...columns.flatMap(elementsOf)]
}

const TEXT = {type: 'BYTE_ARRAY', converted_type: 'UTF8'} as const

function elementsOf({name, type, nullable}: Column): SchemaElement[] {
  const repetition_type = nullable ? 'OPTIONAL' : 'REQUIRED'
  if (type === 'text') return [{name, ...TEXT, repetition_type}]
  if (type === 'number') return [{name, type: 'DOUBLE', repetition_type}]
  if (type === 'boolean') return [{name, type: 'BOOLEAN', repetition_type}]
  // A list as the format's documents lay it out: three levels, named list and element.
  return [
    {name, repetition_type, converted_type: 'LIST', num_children: 1},
    {name: 'list', repetition_type: 'REPEATED', num_children: 1},
    {name: 'element', repetition_type: 'OPTIONAL', num_children: 2},
    {name: 'role', ...TEXT, repetition_type: 'OPTIONAL'},
    {name: 'content', ...TEXT, repetition_type: 'OPTIONAL'},
  ]
}

function charactersOf(row: Row): number {
  let characters = 0
  for (const value of Object.values(row)) {
    if (typeof value === 'string') characters += value.length
    else if (Array.isArray(value)) for (const {content} of value as {content: string}[]) characters += content.length
  }
  return characters
}
