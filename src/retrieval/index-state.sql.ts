import type {Database} from 'better-sqlite3'
import {prepared} from '../store/prepared.ts'
import {type AlgorithmChoice, EXACT} from './algorithm.ts'

export interface EmbedderRow {
  readonly id: number
  readonly fingerprint: string
  readonly dimensions: number
}

/** The index that questions are answered from. */
export interface ActiveIndex extends EmbedderRow {
  /** Spans whose words are counted in `document_frequency`. */
  readonly documents: number
  /** Words that an indexed span has on average, those of its outcome included. */
  readonly meanWords: number
  readonly choice: AlgorithmChoice
}

/**
 * What the index keeps in `meta`: the fingerprint that answers, how neighbours are found (JSON), the numbers of spans
 * and of words that are counted, whether the words must be counted anew, and which clusters and which graph are whole
 * (JSON), and what the store looked like when all of it was indexed.
 */
export type IndexState =
  | 'active_embedder'
  | 'index_choice'
  | 'index_clusters'
  | 'index_done'
  | 'index_graph'
  | 'indexed_spans'
  | 'indexed_words'
  | 'index_unfinished'

export function indexState(db: Database, key: IndexState): string | number | undefined {
  return prepared<[string], string | number>(db, 'SELECT value FROM meta WHERE key = ?', 'pluck').get(key)
}

export function setIndexState(db: Database, key: IndexState, value: string | number): void {
  db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, value)
}

/** The vec0 table that holds one embedder's question vectors. */
export function vectorTable(embedder: number): string {
  return `question_vectors_${embedder}`
}

export function embedderByFingerprint(db: Database, fingerprint: string): EmbedderRow | undefined {
  return prepared<[string], EmbedderRow>(
    db,
    'SELECT id, fingerprint, dimensions FROM embedders WHERE fingerprint = ?',
  ).get(fingerprint)
}

/** Undefined until an index has been completed. */
export function activeIndex(db: Database): ActiveIndex | undefined {
  const fingerprint = indexState(db, 'active_embedder')
  if (fingerprint === undefined) return undefined
  const embedder = embedderByFingerprint(db, String(fingerprint))
  if (embedder === undefined) return undefined
  const documents = Number(indexState(db, 'indexed_spans') ?? 0)
  const words = Number(indexState(db, 'indexed_words') ?? 0)
  const choice = algorithmChoice(db)
  return {
    ...embedder,
    documents,
    meanWords: documents === 0 ? 1 : words / documents,
    // Measured with the vectors of another embedder it says nothing.
    choice: choice?.embedder === embedder.fingerprint ? choice : EXACT,
  }
}

/** How neighbours are found, as the last index run decided. Undefined before the first. */
export function algorithmChoice(db: Database): AlgorithmChoice | undefined {
  const choice = indexState(db, 'index_choice')
  // A store that an earlier version measured says nothing of what it did not know.
  return choice === undefined ? undefined : {...EXACT, ...(JSON.parse(String(choice)) as AlgorithmChoice)}
}

/** Spans that this embedder has no vector of, as they are now. */
export function spansWithoutVector(db: Database, embedder: number): number {
  return db
    .prepare<[number], number>(`
      SELECT count(*) FROM spans s
      LEFT JOIN span_vectors sv ON sv.seq = s.seq AND sv.embedder = ? AND sv.revision = s.revision
      WHERE sv.seq IS NULL`)
    .pluck()
    .get(embedder)!
}

/** Whether a stage before this one has left anything. */
export function holdsAny(db: Database, table: 'spans' | 'span_vectors' | 'quality'): boolean {
  return db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined
}
