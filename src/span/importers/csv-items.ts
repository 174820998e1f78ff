import {pipeline, Readable} from 'node:stream'
import {type CsvError, parse} from 'csv-parse'
import type {JsonItem} from './json-items.ts'

/** The rows of a table with a header (RFC 4180), each as an object; `number` is the line it ends in. */
export async function* csvItems(
  stream: AsyncIterable<Uint8Array>,
  delimiter: string,
  maxRowBytes: number,
): AsyncGenerator<JsonItem> {
  const parser = parse({
    bom: true,
    columns: (header: string[]) => header.map((name, index) => name.trim() || `column_${index + 1}`),
    delimiter,
    info: true,
    max_record_size: maxRowBytes,
    relax_column_count: true,
    relax_quotes: delimiter === '\t',
    skip_empty_lines: true,
    ...(delimiter === '\t' ? {quote: null} : {}),
  })
  let failure: Error | undefined
  pipeline(Readable.from(stream, {objectMode: false}), parser, (error) => {
    failure = error ?? undefined
  })
  try {
    for await (const {record, info} of parser as AsyncIterable<{record: object; info: {lines: number}}>)
      yield {value: record, number: info.lines, path: `line ${info.lines}`}
  } catch (error) {
    throw Object.assign(new Error((failure ?? (error as CsvError)).message.split('\n')[0]), {code: 'bad_csv'})
  }
}
