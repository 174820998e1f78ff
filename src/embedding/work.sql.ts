import type {Database} from 'better-sqlite3'

/** What an embedder that is new to a store, or was away for long, has to do. */
export interface EmbeddingWork {
  readonly spans: number
  /** Distinct ones, without those it has embedded before. */
  readonly texts: number
  readonly characters: number
  /** The other embedders whose vectors are there, the last first; they stay. */
  readonly others: readonly string[]
}

/** What is to be embedded before this embedder can answer questions. Reads every text that has no vector yet. */
export function embeddingWork(db: Database, fingerprint: string): EmbeddingWork {
  const lacking = `spans s LEFT JOIN span_vectors v ON v.seq = s.seq
      AND v.embedder = (SELECT id FROM embedders WHERE fingerprint = @fingerprint)
    WHERE v.revision IS NOT s.revision`
  const spans = db.prepare<[object], number>(`SELECT count(*) FROM ${lacking}`).pluck().get({fingerprint})!
  const {texts, characters} = db
    .prepare<[object], {texts: number; characters: number}>(`
      SELECT count(*) AS texts, coalesce(sum(length(text)), 0) AS characters FROM (
        SELECT this AS text FROM ${lacking} UNION SELECT outcome FROM ${lacking} AND trim(outcome) <> '')`)
    .get({fingerprint})!
  const others = db
    .prepare<[string], string>('SELECT fingerprint FROM embedders WHERE fingerprint <> ? ORDER BY id DESC')
    .pluck()
    .all(fingerprint)
  return {spans, texts, characters, others}
}

/** The last embedder that was new to the store; undefined when there was none. */
export function newestFingerprint(db: Database): string | undefined {
  return db.prepare<[], string>('SELECT fingerprint FROM embedders ORDER BY id DESC LIMIT 1').pluck().get()
}

/** The last embedder of a server that vectors were made with: known without asking it. */
export function lastFingerprint(db: Database, name: string): string | undefined {
  return db
    .prepare<[string, string], string>(
      'SELECT fingerprint FROM embedders WHERE substr(fingerprint, 1, length(?)) = ? ORDER BY id DESC LIMIT 1',
    )
    .pluck()
    .get(`${name}/`, `${name}/`)
}
