import {columnName, DEFAULT_FIELDS} from './columns.ts'
import type {FieldMap} from './format.ts'

/** What the beginning of a table tells. */
export interface TableHead {
  readonly delimiter: string
  /** Lines before the header: titles, or what tells a spreadsheet the delimiter. */
  readonly skip: number
  /** The header has a name that is known: it would be a table by any name. */
  readonly isSure: boolean
}

/** Lines in which the header is looked for. */
const MOST_LINES = 10

/** Marks between cells, likeliest first. */
const DELIMITERS = [',', '\t', ';', '|']

/** Whether a file is a table by its name, packed or not. */
export function isTableName(name: string): boolean {
  return /\.[ct]sv(?:\.gz|\.zst)?$/i.test(name)
}

/**
 * Which mark is between the cells of a table, and how many lines stand before its header: that is the first line with a
 * question by the map or a usual name, where those before it have one cell at the most; else the first line.
 * @param isAll nothing comes after the text, or enough is there; else the answer is undefined while more could change it
 */
export function tableHead(text: string, map: FieldMap, isAll: boolean): TableHead | undefined {
  const lines = text.replace(/\0|^[\ufeff\ufffd]+/g, '').split(/\r\n|\n|\r/, MOST_LINES + 1)
  if (!isAll && lines.length <= MOST_LINES) lines.pop()
  const told = /^"?sep=(.)"?[,;\t]*$/i.exec(lines[0] ?? '')?.[1]
  if (told !== undefined) return {delimiter: told, skip: 1, isSure: true}
  for (const [index, line] of lines.slice(0, MOST_LINES).entries()) {
    const delimiter = delimiterOf(line)
    const cells = cellsOf(line, delimiter)
    if (cells.length > 1 && cells.some((cell) => isKnown(cell, map))) return {delimiter, skip: index, isSure: true}
    if (cells.length > 1 || cells.some((cell) => isKnown(cell, map))) break
    if (index === lines.length - 1 && !isAll) return undefined
  }
  if (lines.length === 0 && !isAll) return undefined
  return {delimiter: delimiterOf(lines[0] ?? ''), skip: 0, isSure: false}
}

/** The mark that a line has most of. */
function delimiterOf(line: string): string {
  const counts = DELIMITERS.map((mark) => ({mark, count: line.split(mark).length}))
  return counts.sort((a, b) => b.count - a.count)[0]!.mark
}

function cellsOf(line: string, delimiter: string): string[] {
  return line
    .split(delimiter)
    .map((cell) => cell.trim().replace(/^"|"$/g, ''))
    .filter((cell) => cell !== '')
}

function isKnown(cell: string, map: FieldMap): boolean {
  const name = columnName(cell)
  const usual: readonly string[] = DEFAULT_FIELDS.this
  return usual.includes(name) || (cell !== '' && Object.values(map).some((column) => columnName(column) === name))
}
