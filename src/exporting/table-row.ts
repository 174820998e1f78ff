import type {Span} from '../span/schema.ts'
import type {TableRow} from './shapes.ts'

/** What the store knows of a span beside the span itself. */
export interface Known {
  readonly quality: number | null
  readonly grade: TableRow['grade']
  readonly split: TableRow['split']
}

const COLUMN_FIELDS = new Set(['id', 'who', 'did', 'this', 'when', 'status'])

/** A span as a row of a table. Nothing is lost: `more` is the JSON of all that `spanOfTable` could not tell otherwise. */
export function tableRowOf(span: Span, {quality, grade, split}: Known): TableRow {
  const {context, metadata} = span
  const more: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(span)) {
    const told = (key === 'if_ok' || key === 'if_not') && typeof value === 'string'
    if (!COLUMN_FIELDS.has(key) && !told) more[key] = value
  }
  return {
    id: span.id,
    who: span.who,
    did: span.did,
    this: span.this,
    when: span.when,
    status: span.status,
    if_ok: mainText(span.if_ok),
    if_not: mainText(span.if_not),
    source: metadata?.source || span.source || null,
    environment: context?.environment ?? null,
    stakes: context?.stakes ?? null,
    emotional_state: context?.emotional_state ?? null,
    thread_id: context?.thread_id ?? null,
    license: metadata?.license ?? null,
    quality,
    grade,
    split,
    more: JSON.stringify(more),
  }
}

/**
 * The span that such a row was made of.
 * @public what makes a table lossless; tests hold it to that
 */
export function spanOfTable(row: TableRow): Span {
  const more = JSON.parse(row.more) as Record<string, unknown>
  const told = (field: 'if_ok' | 'if_not') => (row[field] === null || field in more ? {} : {[field]: row[field]})
  const {id, who, did, when, status} = row
  return {id, who, did, this: row.this, when, status, ...told('if_ok'), ...told('if_not'), ...more} as Span
}

function mainText(outcome: Span['if_ok']): string | null {
  return (Array.isArray(outcome) ? outcome[0] : outcome) ?? null
}
