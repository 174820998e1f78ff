import type {z} from 'zod'
import type {Fault, FaultCode} from './fault.ts'
import {inspect} from './inspect.ts'
import type {Line} from './lines.ts'
import {type Span, spanSchema} from './schema.ts'
import {notUtf8} from './utf8.ts'

export type ParsedLine = {readonly kind: 'span'; readonly span: Span} | {readonly kind: 'fault'; readonly fault: Fault}

/** Bounds on one row. */
export interface LineLimits {
  readonly maxLineBytes: number
  readonly maxDepth: number
}

/** One line of NDJSON -> a span, or the first reason why it is none. Never throws on content. */
export function parseLine(line: Line, limits: LineLimits): ParsedLine {
  if (line.length > line.bytes.length)
    return fault('oversize', '', `${line.length} bytes, the limit is ${limits.maxLineBytes}`)
  const text = line.bytes.toString('utf8')
  const wrong = notUtf8(line.bytes, text)
  if (wrong !== undefined) return {kind: 'fault', fault: wrong}
  return parseText(text, limits)
}

/** The same for a line that is already text. */
export function parseText(text: string, limits: LineLimits): ParsedLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return fault('bad_json', '', `${explainSyntax(error as Error)}${guessFormat(text)}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault('not_an_object', '', `expected {...}, found ${kindOf(value)}${guessFormat(text)}`)
  const id = (value as Record<string, unknown>)['id']
  const spanId = typeof id === 'string' ? id : undefined
  const found = inspect(value, text, limits.maxDepth)
  if (found !== undefined) return {kind: 'fault', fault: {...found, ...(spanId === undefined ? {} : {spanId})}}
  const outcome = spanSchema.safeParse(value)
  if (!outcome.success) return describeIssue(outcome.error.issues[0]!, value, spanId)
  return {kind: 'span', span: value as Span}
}

function describeIssue(issue: z.core.$ZodIssue, value: object, spanId: string | undefined): ParsedLine {
  const field = issue.path.join('.')
  const found = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null)?.[key], value)
  if (found === undefined || (field === 'if_ok' && found === null))
    return fault('missing_field', field, issue.code === 'custom' ? issue.message : 'required', spanId)
  if (field === 'when') return fault('bad_date', field, issue.message, spanId)
  return fault('wrong_type', field, `${issue.message}; found ${kindOf(found)}`, spanId)
}

function fault(code: FaultCode, field: string, message: string, spanId?: string): ParsedLine {
  return {kind: 'fault', fault: {code, field, message, ...(spanId === undefined ? {} : {spanId})}}
}

/** A text that is said in a message: a few words, because anything else in a wrong place may be a secret. */
const WORDS = /^(?:[\p{L}\p{M} _-]{0,24}|.{0,6})$/u

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string')
    return WORDS.test(value) ? JSON.stringify(value) : `a text of ${value.length} characters`
  return typeof value === 'object' ? 'an object' : String(value)
}

/** What a file probably is that is no NDJSON, and what would make it some. Empty when it does not show. */
function guessFormat(text: string): string {
  const start = text.trimStart()
  if (start.startsWith('[')) return " (a JSON array? jq -c '.[]' FILE writes its items as lines)"
  if (start === '{') return ' (JSON over several lines? jq -c . FILE writes it in one)'
  if (text.includes('\u0000')) return ' (UTF-16? iconv -f UTF-16 -t UTF-8 FILE converts it)'
  if (text.includes('\r')) return ' (lines that end in a lone CR? tr "\\r" "\\n" < FILE mends them)'
  return ''
}

/** Only the kind of mistake and its position: the excerpt that V8 adds may hold a secret. */
export function explainSyntax(error: Error): string {
  const position = /position (\d+)/.exec(error.message)?.[1]
  const what = error.message.replace(/,? ?(\.\.\.)?".*$/s, '').replace(/( after JSON| in JSON)? at position.*$/s, '')
  return position === undefined ? what : `${what}, at character ${Number(position) + 1}`
}
