import {mainText} from '../span/importers/own-table.ts'
import type {Span} from '../span/schema.ts'
import type {TableRow} from './shapes.ts'

/** What the store knows of a span beside the span itself. */
export interface Known {
  readonly quality: number | null
  readonly grade: TableRow['grade']
  readonly split: TableRow['split']
}

const COLUMN_FIELDS = new Set(['id', 'who', 'did', 'this', 'when', 'status'])

/** A span as a row of a table. Nothing is lost: `more` is the JSON of all that `spanOfTable` can't tell by the columns. */
export function tableRowOf(span: Span, {quality, grade, split}: Known): TableRow {
  const {context, metadata} = span
  const more: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(span)) {
    const told = (key === 'if_ok' || key === 'if_not') && typeof value === 'string' && value !== ''
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
