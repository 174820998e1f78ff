import {hasUsualColumn} from './columns.ts'
import type {Format, Importing} from './format.ts'

/** How an input is cut into items: lines, one JSON document, rows with a header, or an archive of inputs. */
export type Container = 'lines' | 'document' | 'table' | 'zip'

export interface Recognised {
  readonly format: Format
  readonly container: Container
  /** Of a table. */
  readonly delimiter?: ',' | '\t' | ';'
  /** Nothing in it said so. */
  readonly isGuess?: true
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
 * Tells by its first bytes, and its name, what an input holds: a document by the first of the keys that formats keep
 * their turns under, lines by the first rows that can be read; rows longer than `maxRowBytes` are passed over. Without a
 * sign of another format it is NDJSON of spans, so that broken files are reported line by line.
 * @param isAll nothing comes after the head, or nothing more will be looked at: then it is always told
 */
export function recognise(
  head: Buffer,
  isAll: boolean,
  name: string,
  {format, map}: Importing,
  maxRowBytes: number,
): Recognition {
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004')) && format !== 'logline')
    return {format: format === 'auto' ? 'logline' : format, container: 'zip'}
  const start = head
    .toString('utf8', 0, HEAD_BYTES)
    .replace(/^\ufeff/, '')
    .trimStart()
  if (format === 'logline') return {format, container: 'lines'}
  if (format === 'csv' || (format === 'auto' && /\.[ct]sv(?:\.gz|\.zst)?$/i.test(name)))
    return {format: 'csv', container: 'table', delimiter: delimiterOf(start)}
  // An export of nothing, of whatever format.
  if (/^\[\s*\]\s*$/.test(start)) return {format: format === 'auto' ? 'jsonl' : format, container: 'document'}
  if (!isAll && head.length < HEAD_BYTES && !start.includes('\n')) return 'next line'
  const container = start.startsWith('[') || !isLines(start) ? 'document' : 'lines'
  if (format !== 'auto') return {format, container}
  if (container === 'lines') return formatOfLines(head, isAll, map, maxRowBytes)
  const found = formatOfDocument(head.toString('latin1'))
  return found === undefined ? (isAll ? UNKNOWN : 'more bytes') : {format: found, container}
}

/** One JSON value a line; false when the first line is only the beginning of a value. */
function isLines(start: string): boolean {
  const line = firstLine(start)
  // A line that goes beyond what was looked at is a line.
  if (line.length === start.length || parsed(line) !== undefined) return true
  return !/^\{\s*$|^\{\s*"[^"]*"\s*:\s*(?:[[{]|"(?:[^"\\]|\\.)*"|[\w.-]+)?,?\s*$/.test(line)
}

function formatOfDocument(text: string): Format | undefined {
  const key = /"(mapping|chat_messages|conversations|messages|instruction)"\s*:/.exec(text)?.[1]
  return key === undefined ? undefined : TELLING_KEYS[key]
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
  if (value === undefined) return undefined
  if ('this' in value) return 'logline'
  const key = Object.keys(TELLING_KEYS).find((name) => name in value)
  if (key !== undefined) return TELLING_KEYS[key]
  if ('who' in value && 'did' in value) return 'logline'
  if (Object.keys(map).length > 0) return 'jsonl'
  return hasUsualColumn(value, 'this') && hasUsualColumn(value, 'if_ok') && !('did' in value) ? 'jsonl' : undefined
}

/** The mark that the first line has most of. */
function delimiterOf(text: string): ',' | '\t' | ';' {
  const line = firstLine(text)
  const counts = ([',', '\t', ';'] as const).map((mark) => ({mark, count: line.split(mark).length}))
  return counts.sort((a, b) => b.count - a.count)[0]!.mark
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
