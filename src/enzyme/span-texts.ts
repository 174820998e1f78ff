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

/** The span with every text mapped that LogLine derives, or that it came with in the place of one. */
export function mapDerivedTexts(span: Span, map: (text: string) => string): Span {
  const derived = DERIVED_FIELDS.filter((field) => field in span)
  const own = Object.fromEntries(derived.map((field) => [field, span[field]]))
  return derived.length === 0 ? span : {...span, ...mapped(own as Span, LINKS, map)}
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

/** What is read first; everything else follows by its name. */
const READ_FIRST = ['who', 'this', 'if_ok', 'if_not']

/** Every text of `textsOf`, in an order that does not depend on how the fields of the span are ordered. */
export function textsInOrder(span: Span): string[] {
  const place = (field: string): number => {
    const first = READ_FIRST.indexOf(field.split('.')[0]!)
    return first === -1 ? READ_FIRST.length : first
  }
  return textsOf(span)
    .map(({text, field}) => ({text, field, place: place(field)}))
    .sort((a, b) => a.place - b.place || compareFields(a.field, b.field))
    .map(({text}) => text)
}

/** By names, and places in lists by their number. */
function compareFields(one: string, other: string): number {
  const [a, b] = [one.split('.'), other.split('.')]
  const at = a.findIndex((part, index) => part !== b[index])
  if (at === -1 || b[at] === undefined) return a.length - b.length
  const numbers = Number(a[at]) - Number(b[at])
  return Number.isNaN(numbers) ? (a[at]! < b[at]! ? -1 : 1) : numbers
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
