import {hasUsualColumn, isMapped} from './columns.ts'
import {documentItems} from './document-items.ts'
import {foreignDocument, foreignText} from './foreign-export.ts'
import type {Format, Importing} from './format.ts'
import {isTableName, type TableHead, tableHead} from './table-head.ts'

/** How an input is cut into items: lines, one JSON document, rows with a header, or an archive of inputs. */
export type Container = 'lines' | 'document' | 'table' | 'zip'

export interface Recognised {
  readonly format: Format
  readonly container: Container
  /** Of a table. */
  readonly table?: TableHead
  /** Nothing in it said so. */
  readonly isGuess?: true
  /** Why an input that is known is not read. */
  readonly refusal?: string | undefined
}

/** What a beginning tells: what the input is, or how much more of it there must be to tell. */
export type Recognition = Recognised | 'next line' | 'more bytes'

/** Bytes of an input that are looked at first, and the longest first line that may begin a document. */
export const HEAD_BYTES = 1 << 16

/** Rows that are looked at for a sign of a format. */
const TELLING_ROWS = 10

/** Bytes beyond which no more is looked at, unless one row may be longer. */
const MOST_HEAD_BYTES = 64 << 20

/** Bytes of an input that are looked at, at most: a few rows as long as a row may be. */
export function mostHeadBytes(maxRowBytes: number): number {
  return Math.max(HEAD_BYTES, maxRowBytes + HEAD_BYTES, Math.min(4 * maxRowBytes, MOST_HEAD_BYTES))
}

/** NDJSON of spans, for want of any sign. */
const UNKNOWN: Recognised = {format: 'logline', container: 'lines', isGuess: true}

/** The list that each format of conversations keeps its turns in, and what its items begin with otherwise. */
const TELLING_KEYS: Readonly<Record<string, Format>> = {
  mapping: 'chatgpt',
  chat_messages: 'claude',
  conversations: 'sharegpt',
  messages: 'openai',
  instruction: 'alpaca',
}

/**
 * Tells by its first bytes, and its name, what an input holds: by the first rows of its lines that can be read, or the
 * first items of a document; rows longer than `maxRowBytes` are passed over. Without a sign of another format it is
 * NDJSON of spans, so that broken files are reported line by line, or a list of rows that want a map. Rows that have the
 * columns of the map are read by it, whatever else they look like.
 * @param isAll nothing comes after the head, or nothing more will be looked at: then it is always told
 */
export function recognise(
  head: Buffer,
  isAll: boolean,
  name: string,
  {format, map}: Importing,
  maxRowBytes: number,
): Recognition {
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004')))
    return {format: format === 'auto' ? 'logline' : format, container: 'zip'}
  const start = head
    .toString('utf8', 0, HEAD_BYTES)
    .replace(/^\ufeff/, '')
    .trimStart()
  const isTable = format === 'csv' || (format === 'auto' && isTableName(name))
  if (isTable || (format === 'auto' && /^[^[{]/.test(start))) {
    const table = tableHead(start, map, isAll || head.length >= HEAD_BYTES)
    if (table === undefined) return 'next line'
    if (isTable || table.isSure) return {format: 'csv', container: 'table', table}
  }
  // An export of nothing, of whatever format.
  if (/^\[\s*\]\s*$/.test(start)) return {format: format === 'auto' ? 'jsonl' : format, container: 'document'}
  if (!isAll && head.length < HEAD_BYTES && !start.includes('\n')) return 'next line'
  const refusal = format === 'auto' && Object.keys(map).length === 0 ? foreignText(start) : undefined
  if (refusal !== undefined) return {...UNKNOWN, refusal}
  const isDocument = format === 'logline' ? SPANS_DOCUMENT.test(start) : start.startsWith('[') || !isLines(start)
  const container = isDocument ? 'document' : 'lines'
  if (format !== 'auto') return {format, container}
  if (container === 'lines') return formatOfLines(head, isAll, map, maxRowBytes)
  return formatOfDocument(head.toString('utf8').trimStart(), isAll, map)
}

/** A list of objects, or one over several lines. What is said to be lines of spans, and broken, is read line by line. */
const SPANS_DOCUMENT = /^(?:\[\s*(?:\{|$)|\{[^\S\n]*\n)/

/** One JSON value a line; false when the first line is only the beginning of a value. */
function isLines(start: string): boolean {
  const line = firstLine(start)
  // A line that goes beyond what was looked at is a line.
  if (line.length === start.length || parsed(line) !== undefined) return true
  return !/^\{\s*$|^\{\s*"[^"]*"\s*:\s*(?:[[{]|"(?:[^"\\]|\\.)*"|[\w.-]+)?,?\s*$/.test(line)
}

/** By the first item that shows one, a broken or a long one by the names that it has begun with. */
function formatOfDocument(text: string, isAll: boolean, map: Importing['map']): Recognition {
  const container = 'document'
  let rows = 0
  for (const {names, isWhole} of documentItems(text)) {
    const row = Object.fromEntries((names ?? []).map((name) => [name, true]))
    const refusal = Object.keys(map).length === 0 ? foreignOf(names, text) : undefined
    if (refusal !== undefined) return {format: 'jsonl', container, refusal}
    const format = isWhole || isMapped(row, map) ? formatOfRow(row, map) : conversationFormat(row)
    if (format !== undefined) return {format, container}
    if (names !== undefined && isWhole) rows++
    if (rows === TELLING_ROWS) break
  }
  if (rows < TELLING_ROWS && !isAll) return 'more bytes'
  return rows > 0 && text.startsWith('[') ? {format: 'jsonl', container} : UNKNOWN
}

/** Messages with roles are a conversation with a program, whatever else is beside them. */
function foreignOf(names: readonly string[] | undefined, text: string): string | undefined {
  const refusal = names === undefined ? undefined : foreignDocument(names)
  return refusal === undefined || /"role"\s*:/.test(text) ? undefined : refusal
}

/** By the first row that shows one; rows that can't be read, or that show none, are passed over. */
function formatOfLines(head: Buffer, isAll: boolean, map: Importing['map'], maxRowBytes: number): Recognition {
  let rows = 0
  for (let at = 0; at < head.length; ) {
    const end = head.indexOf(0x0a, at)
    if (end === -1 && !isAll) return 'next line'
    const line = head.subarray(at, end === -1 ? head.length : end)
    at += line.length + 1
    if (line.length > maxRowBytes) continue
    const text = line.toString('utf8').trim()
    if (text === '') continue
    const format = formatOfLine(text, map)
    if (format !== undefined) return {format, container: 'lines'}
    rows++
    if (rows === TELLING_ROWS) return UNKNOWN
  }
  return isAll ? UNKNOWN : 'next line'
}

function formatOfLine(line: string, map: Importing['map']): Format | undefined {
  const value = parsed(line)
  return value === undefined ? undefined : formatOfRow(value, map)
}

/** By the names of a row alone. */
function formatOfRow(row: object, map: Importing['map']): Format | undefined {
  if (isMapped(row, map)) return 'jsonl'
  if ('this' in row) return 'logline'
  const conversation = conversationFormat(row)
  // Other sets of instructions have their answers elsewhere: databricks-dolly in `response`.
  const isOther = conversation === 'alpaca' && !('output' in row) && hasUsualColumn(row, 'if_ok')
  if (conversation !== undefined && !isOther) return conversation
  if ('who' in row && 'did' in row) return 'logline'
  if (Object.keys(map).length > 0) return 'jsonl'
  return hasUsualColumn(row, 'this') && hasUsualColumn(row, 'if_ok') && !('did' in row) ? 'jsonl' : undefined
}

function conversationFormat(row: object): Format | undefined {
  const key = Object.keys(TELLING_KEYS).find((name) => name in row)
  return key === undefined ? undefined : TELLING_KEYS[key]
}

function firstLine(text: string): string {
  const end = text.indexOf('\n')
  return end === -1 ? text : text.slice(0, end)
}

function parsed(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
