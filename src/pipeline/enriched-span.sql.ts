import type {Database} from 'better-sqlite3'
import {type PageLimits, pageOf} from '../span/page.ts'
import type {SpanRow} from '../span/row.ts'

/** A span with what enrich found, and with its quality if it was measured; all of the span's present revision. */
export interface EnrichedRow
  extends Pick<SpanRow, 'seq' | 'id' | 'who' | 'did' | 'this' | 'when_text' | 'status' | 'outcome' | 'rest'> {
  readonly query_vector: Buffer
  readonly response_vector: Buffer | null
  /** JSON list: of this span and of what merged into it. */
  readonly aliases: string
  /** JSON list. */
  readonly tags: string
  readonly complexity: number
  readonly completeness: number | null
  readonly provenance: number | null
  readonly impact: number | null
  readonly uniqueness: number | null
  readonly coherence: number | null
  readonly total_score: number | null
  /** JSON. */
  readonly breakdown: string | null
  /** JSON: what a language model said of it. */
  readonly llm_metadata: string | null
}

/** Reads the spans that this embedder has enriched, in the order of `seq`; neither those still to
 * be enriched nor those withheld are among them. */
export function enrichedRows(db: Database, fingerprint: string) {
  const rows = db.prepare<[string, number], EnrichedRow>(`
    SELECT s.seq, s.id, s.who, s.did, s.this, s.when_text, s.status, s.outcome, s.rest,
      query.vector AS query_vector, response.vector AS response_vector, a.tags, a.complexity,
      (SELECT json_group_array(alias) FROM (SELECT alias FROM aliases WHERE seq = s.seq ORDER BY alias)) AS aliases,
      q.completeness, q.provenance, q.impact, q.uniqueness, q.coherence, q.total AS total_score, q.breakdown,
      m.metadata AS llm_metadata
    FROM spans s
    JOIN embedders e ON e.fingerprint = ?
    JOIN span_vectors v ON v.seq = s.seq AND v.embedder = e.id AND v.revision = s.revision
    JOIN vectors query ON query.id = v.query
    LEFT JOIN vectors response ON response.id = v.response
    JOIN annotations a ON a.seq = s.seq AND a.revision = s.revision
    LEFT JOIN quality q ON q.seq = s.seq AND q.revision = s.revision
    LEFT JOIN span_metadata m ON m.seq = s.seq AND m.revision = s.revision
    WHERE s.seq > ? AND s.withheld = 0 ORDER BY s.seq`)
  return {
    after: (seq: number, limits: PageLimits): EnrichedRow[] =>
      pageOf(
        rows.iterate(fingerprint, seq),
        limits,
        (row) => row.this.length + (row.outcome?.length ?? 0) + row.rest.length,
      ),
  }
}
