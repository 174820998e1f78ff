import {hasUsualColumn} from './columns.ts'
import type {Format, Importing} from './format.ts'

/** How an input is cut into items: lines, one JSON document, rows with a header, or an archive of inputs. */
export type Container = 'lines' | 'document' | 'table' | 'zip'

export interface Recognised {
  readonly format: Format
  readonly container: Container
  /** Of a table. */
  readonly delimiter?: ',' | '\t' | ';'
}

/** Bytes of an input that are looked at. */
export const HEAD_BYTES = 1 << 16

/** The list that each format of conversations keeps its turns in, and what its items begin with otherwise. */
const TELLING_KEYS: Readonly<Record<string, Format>> = {
  mapping: 'chatgpt',
  chat_messages: 'claude',
  conversations: 'sharegpt',
  messages: 'openai',
  instruction: 'alpaca',
}

/**
 * Tells by its first bytes, and its name, what an input holds. Without a sign of another format it is NDJSON of spans,
 * so that broken files are reported line by line.
 */
export function recognise(head: Buffer, name: string, {format, map}: Importing): Recognised {
  if (head.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004')) && format !== 'logline')
    return {format: format === 'auto' ? 'logline' : format, container: 'zip'}
  const text = head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
  if (format === 'logline') return {format, container: 'lines'}
  if (format === 'csv' || (format === 'auto' && /\.[ct]sv(?:\.gz|\.zst)?$/i.test(name)))
    return {format: 'csv', container: 'table', delimiter: delimiterOf(text)}
  // An export of nothing, of whatever format.
  if (/^\[\s*\]\s*$/.test(text)) return {format: format === 'auto' ? 'jsonl' : format, container: 'document'}
  const container = text.startsWith('[') || !isLines(text) ? 'document' : 'lines'
  if (format !== 'auto') return {format, container}
  const found = container === 'document' ? formatOfDocument(text) : formatOfLine(firstLine(text), map)
  return found === undefined ? {format: 'logline', container: 'lines'} : {format: found, container}
}

/** One JSON value a line; false when the first line is only the beginning of a value. */
function isLines(text: string): boolean {
  const line = firstLine(text)
  if (parsed(line) !== undefined) return true
  // A line that goes beyond what was looked at is a line.
  return (
    line.length === text.length || !/^\{\s*$|^\{\s*"[^"]*"\s*:\s*(?:[[{]|"(?:[^"\\]|\\.)*"|[\w.-]+)?,?\s*$/.test(line)
  )
}

function formatOfDocument(text: string): Format | undefined {
  const key = /"(mapping|chat_messages|conversations|messages|instruction)"\s*:/.exec(text)?.[1]
  return key === undefined ? undefined : TELLING_KEYS[key]
}

function formatOfLine(line: string, map: Importing['map']): Format | undefined {
  const value = parsed(line)
  if (value === undefined || 'this' in value) return undefined
  const key = Object.keys(TELLING_KEYS).find((name) => name in value)
  if (key !== undefined) return TELLING_KEYS[key]
  if (Object.keys(map).length > 0 && !('who' in value && 'did' in value)) return 'jsonl'
  const has = (field: 'this' | 'if_ok') => hasUsualColumn(value, field)
  return has('this') && has('if_ok') && !('did' in value) ? 'jsonl' : undefined
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
