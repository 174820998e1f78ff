import type {Database} from 'better-sqlite3'
import {EXACT} from './algorithm.ts'
import {activeIndex} from './index-state.sql.ts'
import type {IndexStats} from './index-stats.ts'

export function readIndexStats(db: Database): IndexStats {
  const active = activeIndex(db)
  const choice = active?.choice ?? EXACT
  const count = (sql: string): number =>
    db
      .prepare<[object], number>(`SELECT count(*) ${sql}`)
      .pluck()
      .get({embedder: active?.id ?? 0})!
  const entry = 'LEFT JOIN indexed i ON i.seq = s.seq AND i.embedder = @embedder'
  return {
    embedder: active?.fingerprint ?? null,
    dimensions: active?.dimensions ?? null,
    algorithm: choice.algorithm,
    recall: choice.recall,
    asked: choice.asked,
    candidates: choice.algorithm === 'scan' ? choice.candidates : null,
    blocks: count('FROM code_blocks WHERE embedder = @embedder'),
    code_bytes: db
      .prepare<[number], number>(
        `SELECT coalesce(sum(length(live) + length(bits) + length(scales) + length(bytes)), 0)
         FROM code_blocks WHERE embedder = ?`,
      )
      .pluck()
      .get(active?.id ?? 0)!,
    vectors: count('FROM indexed WHERE embedder = @embedder'),
    words: count('FROM document_frequency WHERE @embedder >= 0'),
    spans: count('FROM spans WHERE @embedder >= 0'),
    waiting: count(`FROM spans s ${entry} WHERE i.seq IS NULL`),
    outdated: count(`FROM indexed i LEFT JOIN spans s ON s.seq = i.seq
      WHERE i.embedder = @embedder AND s.revision IS NOT i.revision`),
  }
}
