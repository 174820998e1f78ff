import type {FaultCode} from '../fault.ts'
import {notUtf8} from '../utf8.ts'
import type {Item} from './item.ts'
import {tabbedRows} from './tabbed-row.ts'
import type {TableHead} from './table-head.ts'
import {readTableRow, type TableRow} from './table-row.ts'
import {tableText} from './table-text.ts'

/**
 * The rows of a table with a header (RFC 4180), each as an object of texts, and of lists of them where columns have the
 * same name; `number` is the line it ends in. A row that can't be read is a broken item, and reading goes on at the next
 * line.
 * @throws with `code` 'bad_csv': the header can't be read
 */
export async function* csvItems(
  stream: AsyncIterable<Uint8Array>,
  {delimiter, skip}: Pick<TableHead, 'delimiter' | 'skip'>,
  maxRowBytes: number,
): AsyncGenerator<Item> {
  const text = tableText(stream)
  const endsInCr = await text.endsInCr()
  const readTabbedRow = tabbedRows()
  let header: readonly string[] | undefined
  let number = 0
  // Behind a broken row its own further lines may come, which look like rows.
  let isAfterBroken = false
  const broken = (raw: string, length: number, code: FaultCode, message: string): Item => {
    if (header === undefined) throw Object.assign(new Error(`the header: ${message}`), {code: 'bad_csv'})
    const bytes = Buffer.from(raw.slice(0, maxRowBytes), 'latin1')
    return {number, path: `line ${number}`, bytes, length, fault: {code, field: '', message}}
  }
  for (; number < skip && (await text.hasMore()); number++) await text.takeLine(endsInCr, maxRowBytes)
  while (await text.hasMore()) {
    const isLong = text.window.length - text.at > maxRowBytes + 2
    const place = {text: text.window, start: text.at, columns: header?.length, endsInCr, isAll: text.isAll, isLong}
    const found =
      delimiter === '\t'
        ? readTabbedRow(place)
        : readTableRow(text.window, text.at, {delimiter, quoted: true, endsInCr}, text.isAll)
    if (found.kind === 'more' && !isLong) {
      await text.fill()
      continue
    }
    if (found.kind !== 'row') {
      const {line, length} = await text.takeLine(endsInCr, maxRowBytes)
      number++
      const reason = found.kind === 'broken' ? found.reason : `a quote is not closed within ${maxRowBytes} bytes`
      if (length > maxRowBytes) yield broken(line, length, 'oversize', `${length} bytes, the limit is ${maxRowBytes}`)
      else yield broken(line, length, 'bad_row', reason)
      isAfterBroken = true
      continue
    }
    const raw = text.window.slice(text.at, found.end)
    text.at = found.end
    number += linesOf(raw, endsInCr)
    // Spreadsheets write rows that only look empty, too.
    if (raw.replaceAll(delimiter, '').trim() === '') continue
    const row = withoutLineEnd(raw)
    if (row.length > maxRowBytes) {
      yield broken(row, row.length, 'oversize', `${row.length} bytes, the limit is ${maxRowBytes}`)
      continue
    }
    const isAscii = !/[\x80-\xff]/.test(row)
    const bytes = Buffer.from(row, 'latin1')
    const wrong = isAscii ? undefined : notUtf8(bytes, bytes.toString('utf8'))
    if (wrong !== undefined) {
      yield broken(row, row.length, wrong.code, wrong.message)
      continue
    }
    const cells = isAscii ? found.cells : found.cells.map((cell) => Buffer.from(cell, 'latin1').toString('utf8'))
    if (header === undefined) {
      header = cells.map((name, index) => name.trim() || `column_${index + 1}`)
      continue
    }
    // Where tables were put together.
    if (cells.length === header.length && cells.every((cell, index) => cell.trim() === header![index])) continue
    const reason = misfit(found, header.length, isAfterBroken) ?? totals(cells)
    if (reason !== undefined) {
      yield broken(row, row.length, 'bad_row', reason)
      continue
    }
    isAfterBroken = false
    yield {value: rowOf(header, cells), number, path: `line ${number}`}
  }
}

/** As an expression it would look through a cell of line breaks from each of them. */
function withoutLineEnd(raw: string): string {
  let end = raw.length
  while (end > 0 && (raw[end - 1] === '\n' || raw[end - 1] === '\r')) end--
  return raw.slice(0, end)
}

/** Cells under one name are a list; empty ones behind the others are no part of it. */
function rowOf(header: readonly string[], cells: readonly string[]): object {
  const row = new Map<string, string | string[]>()
  for (const [index, name] of header.entries()) {
    const cell = cells[index]
    if (cell !== undefined) row.set(name, row.has(name) ? [row.get(name)!, cell].flat() : cell)
  }
  for (const [name, cell] of row) {
    if (typeof cell === 'string') continue
    const filled = cell.slice(0, 1 + cell.findLastIndex((each) => each !== ''))
    row.set(name, filled.length === 0 ? '' : filled)
  }
  return Object.fromEntries(row)
}

/** Why the cells of a row may not be those that the header names. */
function misfit({cells, hasLooseQuotes}: TableRow, columns: number, isAfterBroken: boolean): string | undefined {
  const isMore = cells.slice(columns).some((cell) => cell !== '')
  if (!isMore && !((hasLooseQuotes || isAfterBroken) && cells.length !== columns)) return undefined
  const counted = `${cells.length} cells where the header has ${columns}`
  if (hasLooseQuotes) return `${counted}, and quotes inside a cell that is not quoted`
  return isAfterBroken ? `${counted}: it may belong to the broken row before it` : `${counted}: is a cell not quoted?`
}

const TOTAL = /^(?:(?:grand|sub)[ -]?)?totals?(?: gera(?:l|is))?:?$/i
const AMOUNT = /^[\d\s.,%+-]*(?:[€$£]|R\$)?[\d\s.,%+-]*$/

/** Why a row is no question and answer but what a report ends in. */
function totals(cells: readonly string[]): string | undefined {
  const [first = '', ...others] = cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
  const isTotal = TOTAL.test(first) && others.every((cell) => AMOUNT.test(cell))
  return isTotal ? `${first}, and amounts at the most: a row of totals is no span` : undefined
}

function linesOf(raw: string, endsInCr: boolean): number {
  let lines = 0
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at)
    if (code === 0x0a ? !(endsInCr && raw.charCodeAt(at - 1) === 0x0d) : endsInCr && code === 0x0d) lines++
  }
  return lines === 0 || !/[\r\n]$/.test(raw) ? lines + 1 : lines
}
