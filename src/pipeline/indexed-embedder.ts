import {newestFingerprint} from '../embedding/work.sql.ts'
import {activeIndex} from '../retrieval/index-state.sql.ts'
import type {Store} from '../store/open.ts'

/** The embedder that questions are answered with, else the last one that made vectors; undefined when there are none. */
export function lastIndexedEmbedder({db}: Store): string | undefined {
  return activeIndex(db)?.fingerprint ?? newestFingerprint(db)
}
