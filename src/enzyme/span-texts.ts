import {DERIVED_FIELDS} from '../span/identity.ts'
import type {Span} from '../span/schema.ts'

/** Texts by which spans are told apart and linked: they are names, and stay. */
const NAMES = new Set<string>([
  'id',
  'did',
  'when',
  'status',
  'context.thread_id',
  'context.stakes',
  ...DERIVED_FIELDS.filter((field) => field !== 'answer_aliases'),
])

/** Every text in a span but names and links, with its dotted path. */
export function textsOf(span: Span): {readonly text: string; readonly field: string}[] {
  const texts: {text: string; field: string}[] = []
  mapTexts(span, (text, field) => {
    texts.push({text, field})
    return text
  })
  return texts
}

/** The span with each of its texts mapped, in the order of `textsOf`. */
export function mapTexts(span: Span, map: (text: string, field: string, index: number) => string): Span {
  let index = 0
  const visit = (value: unknown, field: string): unknown => {
    if (NAMES.has(field) || field === 'context.previous_spans') return value
    if (typeof value === 'string') return map(value, field, index++)
    if (Array.isArray(value)) return value.map((item, at) => visit(item, `${field}.${at}`))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, visit(child, field === '' ? key : `${field}.${key}`)]),
    )
  }
  return visit(span, '') as Span
}
