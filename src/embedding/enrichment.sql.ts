import type {Database} from 'better-sqlite3'
import {type PageLimits, pageOf} from '../span/page.ts'
import type {SpanRow} from '../span/row.ts'

/** A span that lacks something of enrich, as it is now. */
export interface PendingSpan
  extends Pick<
    SpanRow,
    'seq' | 'revision' | 'id' | 'who' | 'did' | 'this' | 'when_text' | 'status' | 'outcome' | 'rest'
  > {
  readonly lacksVectors: 0 | 1
  readonly lacksAnnotations: 0 | 1
}

/** The ids of a span's vectors; a span without an outcome has no response. */
export interface SpanVectors {
  readonly query: number
  readonly response: number | null
}

/** What enrich says of a span, whatever embeds it. */
export interface Annotations {
  readonly tags: readonly string[]
  /** 0-100. */
  readonly complexity: number
}

const charactersOf = (span: PendingSpan) => span.this.length + (span.outcome?.length ?? 0) + span.rest.length

const LACKS_VECTORS = 'v.revision IS NOT s.revision'
const LACKS_ANNOTATIONS = '(a.revision IS NOT s.revision OR a.setting IS NOT @setting)'
const PENDING = `
  FROM spans s
  LEFT JOIN span_vectors v ON v.seq = s.seq AND v.embedder = @embedder
  LEFT JOIN annotations a ON a.seq = s.seq
  WHERE s.seq > @after AND (${LACKS_VECTORS} OR ${LACKS_ANNOTATIONS})`

/**
 * What enrich has to do, and where it notes what is done: a span is pending while its vectors by this embedder, or its
 * annotations under this setting, are missing or of an older revision.
 */
export function enrichment(db: Database, embedder: number, setting: number) {
  const count = db.prepare<[object], number>(`SELECT count(*) ${PENDING}`).pluck()
  const pending = db.prepare<[object], PendingSpan>(`
    SELECT s.seq, s.revision, s.id, s.who, s.did, s.this, s.when_text, s.status, s.outcome, s.rest,
      ${LACKS_VECTORS} AS lacksVectors, ${LACKS_ANNOTATIONS} AS lacksAnnotations
    ${PENDING} ORDER BY s.seq`)
  const writeVectors = db.prepare(
    'INSERT OR REPLACE INTO span_vectors (seq, embedder, revision, query, response) VALUES (?, ?, ?, ?, ?)',
  )
  const writeAnnotations = db.prepare(
    'INSERT OR REPLACE INTO annotations (seq, setting, revision, tags, complexity) VALUES (?, ?, ?, ?, ?)',
  )
  const parameters = {embedder, setting}
  return {
    countPending: (): number => count.get({...parameters, after: 0})!,
    /** In the order of `seq`, so that a run that was killed goes on where it stopped. */
    pendingAfter: (after: number, limits: PageLimits): PendingSpan[] =>
      pageOf(pending.iterate({...parameters, after}), limits, charactersOf),
    noteVectors: (span: PendingSpan, {query, response}: SpanVectors): void => {
      writeVectors.run(span.seq, embedder, span.revision, query, response)
    },
    noteAnnotations: (span: PendingSpan, {tags, complexity}: Annotations): void => {
      writeAnnotations.run(span.seq, setting, span.revision, JSON.stringify(tags), complexity)
    },
  }
}
