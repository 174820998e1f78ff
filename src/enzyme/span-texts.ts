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

/** Those that link spans to others and tell them apart; everything else may hold what is to be hidden. */
const LINKS = new Set<string>(['id', 'did', 'when', 'status', 'context.thread_id', 'context.stakes', 'embeddings'])

/** The span with every text mapped that is no name and no link, what LogLine derived from it included. */
export function mapAllTexts(span: Span, map: (text: string) => string): Span {
  return mapped(span, LINKS, map)
}

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
  return mapped(span, NAMES, map)
}

function mapped(
  span: Span,
  names: ReadonlySet<string>,
  map: (text: string, field: string, index: number) => string,
): Span {
  let index = 0
  const visit = (value: unknown, field: string): unknown => {
    if (names.has(field) || field === 'context.previous_spans') return value
    if (typeof value === 'string') return map(value, field, index++)
    if (Array.isArray(value)) return value.map((item, at) => visit(item, `${field}.${at}`))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, child]) => [key, visit(child, field === '' ? key : `${field}.${key}`)]),
    )
  }
  return visit(span, '') as Span
}
