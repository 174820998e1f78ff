import {hash} from 'node:crypto'
import canonicalize from 'canonicalize'
import {outcomeOf, type Span} from './schema.ts'

/** Fields that LogLine computes and writes on export: a span that comes back with them is still the same span. */
export const DERIVED_FIELDS = [
  'answer_aliases',
  'embeddings',
  'semantic_tags',
  'complexity_score',
  'causal_chain',
  'llm_metadata',
  'quality',
  'transformation_log',
] as const

/** RFC 8785: one text for one value. The value must have passed `inspect`. */
export function canonicalForm(value: unknown): string {
  return canonicalize(value) as string
}

/** The canonical form as duplicates and older versions are kept: whole, but for vectors, which can be made again. */
export function storedForm(span: Span): string {
  const {embeddings: _, ...rest} = span
  return canonicalForm(rest)
}

/** SHA-256 of the canonical form without the derived fields: same id and same hash means nothing is new. */
export function contentHash(span: Span): Buffer {
  let content: Record<string, unknown> = span
  if (DERIVED_FIELDS.some((field) => field in content)) {
    content = {...content}
    for (const field of DERIVED_FIELDS) delete content[field]
  }
  return sha256(canonicalForm(content))
}

/** SHA-256 of the canonical (who, did, this, status, outcome): equal for exact duplicates, whatever their ids. */
export function dedupKey(span: Span): Buffer {
  // A list of well-formed texts and null has one JSON form: RFC 8785 writes texts as JSON.stringify does.
  return sha256(JSON.stringify([span.who, span.did, span.this, span.status, outcomeOf(span)]))
}

/** By way of a text, which costs half of what a Buffer does: no memory of its own for 32 bytes. */
function sha256(text: string): Buffer {
  return Buffer.from(hash('sha256', text, 'binary'), 'latin1')
}
