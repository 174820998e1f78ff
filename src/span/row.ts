import {DERIVED_FIELDS} from './identity.ts'
import {epochOf, type Span, type Stakes, type Status} from './schema.ts'
import type {Split} from './split.ts'
import {fold} from './tokens.ts'

/** What the store holds of a span, of the span itself. */
export interface SpanColumns {
  readonly id: string
  readonly who: string
  readonly did: string
  readonly this: string
  readonly when_text: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly status: Status
  readonly outcome: string | null
  readonly rest: string
  readonly domain: string | null
  readonly stakes: Stakes | null
  readonly emotion: string | null
  readonly thread: string | null
  readonly supplied_quality: number | null
  readonly source: string | null
}

/** A stored span as its columns give it. */
export interface SpanRow extends SpanColumns {
  readonly seq: number
  readonly synthetic: 0 | 1
  readonly split: Split
  readonly revision: number
}

/** How a domain is written in the store: `Creative Writing` and `creative_writing` are one. */
export function domainName(environment: string | null | undefined): string | null {
  if (environment == null) return null
  return (
    fold(environment)
      .trim()
      .replace(/[\s-]+/g, '_') || null
  )
}

const COLUMN_FIELDS: ReadonlySet<string> = new Set(['id', 'who', 'did', 'this', 'when', 'status', 'embeddings'])

/**
 * What the columns do not hold, as JSON, in the order it came. The outcome field stays in it only when the column
 * can't give it back (a list of answers, or an outcome that does not belong to the status). Supplied embeddings are
 * left out: they are data of an embedder and not of the span.
 */
export function restOf(span: Span): string {
  const field = outcomeField(span.status)
  const rest: Record<string, unknown> = {}
  for (const key in span) {
    const value = span[key]
    if (COLUMN_FIELDS.has(key) || (key === field && typeof value === 'string' && value !== '')) continue
    rest[key] = value
  }
  return JSON.stringify(rest)
}

/** The span as it was taken in, with its fields in the usual order; canonically equal to its source row. */
export function spanOf(
  row: Pick<SpanRow, 'id' | 'who' | 'did' | 'this' | 'when_text' | 'status' | 'outcome' | 'rest'>,
): Span {
  const rest = JSON.parse(row.rest) as Partial<Span>
  const field = outcomeField(row.status)
  return {
    id: row.id,
    who: row.who,
    did: row.did,
    this: row.this,
    when: row.when_text,
    status: row.status,
    ...(field !== undefined && row.outcome !== null && !(field in rest) ? {[field]: row.outcome} : {}),
    ...rest,
  } as Span
}

function outcomeField(status: Status): 'if_ok' | 'if_not' | undefined {
  if (status === 'pending') return undefined
  return status === 'completed' ? 'if_ok' : 'if_not'
}

/** How many leaves of the span hold something: the tie-breaker between exact duplicates. */
export function filledFields(value: unknown): number {
  if (value === null || value === undefined || value === '') return 0
  if (typeof value !== 'object') return 1
  let filled = 0
  for (const [key, child] of Object.entries(value))
    if (!(DERIVED_FIELDS as readonly string[]).includes(key)) filled += filledFields(child)
  return filled
}

/** Where a span says it comes from: the named source of its metadata, else the channel it came through. */
export function sourceOf(span: Span): string | null {
  return span.metadata?.source || span.source || null
}

/** The same in SQL, of a span in a column of JSON. */
export function sourceIn(column: string): string {
  return `coalesce(nullif(json_extract(${column}, '$.metadata.source'), ''), nullif(json_extract(${column}, '$.source'), ''))`
}

/** A total order over exact duplicates, so that the same one is kept whatever came first. Negative: a is better. */
export function compareDuplicates(a: Span, b: Span): number {
  const quality = (span: Span) => span.metadata?.quality_score ?? -1
  return (
    quality(b) - quality(a) ||
    filledFields(b) - filledFields(a) ||
    epochOf(a) - epochOf(b) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}
