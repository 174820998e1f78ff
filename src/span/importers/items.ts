import type {Fault} from '../fault.ts'
import {type Line, readLines} from '../lines.ts'
import type {LineLimits} from '../parse-line.ts'
import {LATIN_HINT, markInvalid, NO_CHARACTER, notUtf8} from '../utf8.ts'
import {boundJson, mostLevels, nestsDeeper, TOO_DEEP, TOO_LONG} from './bounded-json.ts'
import type {Item, JsonItem} from './item.ts'
import type {TableHead} from './table-head.ts'

/** What an input is made of: the lines of JSON lines, the rows of a table, the items of a document. */
export async function* itemsOf(
  stream: AsyncIterable<Uint8Array>,
  container: 'lines' | 'document' | 'table',
  table: TableHead | undefined,
  limits: LineLimits,
): AsyncGenerator<Item> {
  if (container === 'table') {
    const {csvItems} = await import('./csv-items.ts')
    yield* csvItems(stream, table ?? {delimiter: ',', skip: 0}, limits.maxLineBytes)
  } else if (container === 'document') yield* documentItems(stream, limits)
  else
    for await (const lines of readLines(stream, limits.maxLineBytes))
      for (const line of lines) yield itemOfLine(line, limits)
}

async function* documentItems(stream: AsyncIterable<Uint8Array>, limits: LineLimits): AsyncGenerator<Item> {
  const {marked, found} = markInvalid(stream)
  const {bounded, found: isBounded} = boundJson(marked, limits)
  const iterator = bounded[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done) return
  const start = Buffer.from(first.value)
    .toString('utf8', 0, 64)
    .replace(/^\ufeff/, '')
    .trimStart()
  const all = async function* (): AsyncGenerator<Uint8Array> {
    for (let next: IteratorResult<Uint8Array> = first; !next.done; next = await iterator.next()) yield next.value
  }
  const {jsonItems} = await import('./json-items.ts')
  for await (const item of jsonItems(all(), start.startsWith('[')))
    yield found() || isBounded() ? withoutMarked(item, limits) : item
}

/** An item of a document that may hold bytes which are not UTF-8, or something that was left out. */
function withoutMarked(item: JsonItem, {maxLineBytes, maxDepth}: LineLimits): Item {
  const text = JSON.stringify(item.value)
  const wrong = (code: Fault['code'], message: string): Item => {
    const bytes = Buffer.from(text.replaceAll(NO_CHARACTER, '\ufffd').replaceAll(TOO_DEEP, '').replaceAll(TOO_LONG, ''))
    const {number, path} = item
    const fault = {code, field: '', message}
    return {number, path, bytes: bytes.subarray(0, maxLineBytes), length: bytes.length, fault}
  }
  if (text.includes(NO_CHARACTER)) return wrong('invalid_utf8', `it holds bytes that are not UTF-8${LATIN_HINT}`)
  if (text.includes(TOO_DEEP)) return wrong('too_deep', `nested deeper than ${maxDepth} levels`)
  if (text.includes(TOO_LONG)) return wrong('oversize', `it holds a text of more than ${maxLineBytes} bytes`)
  return item
}

function itemOfLine(line: Line, limits: LineLimits): Item {
  const {number, bytes, length} = line
  const fault = (code: Fault['code'], message: string): Item => ({
    number,
    path: `line ${number}`,
    bytes,
    length,
    fault: {code, field: '', message},
  })
  if (length > bytes.length) return fault('oversize', `${length} bytes, the limit is ${limits.maxLineBytes}`)
  const text = bytes.toString('utf8')
  const wrong = notUtf8(bytes, text)
  if (wrong !== undefined) return {number, path: `line ${number}`, bytes, length, fault: wrong}
  if (nestsDeeper(text, mostLevels(limits))) return fault('too_deep', `nested deeper than ${limits.maxDepth} levels`)
  try {
    return {value: JSON.parse(text), number, path: `line ${number}`}
  } catch {
    return fault('bad_json', 'the line is not JSON')
  }
}
