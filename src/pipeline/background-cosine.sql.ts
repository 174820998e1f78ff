import type {Database} from 'better-sqlite3'
import type {EmbedderRow} from '../retrieval/index-state.sql.ts'
import {floatsOf} from '../retrieval/vector.ts'

/** Vectors that are looked at. */
const SAMPLE = 400

/** Rounded to this, so that it says of which kind an embedder is and not which spans were drawn. */
const STEP = 0.1

/** The one that comes with the program, and what a store makes of it: .03 between 350,000 public questions. */
const BUILT_IN = 'builtin/'

/**
 * How alike unrelated questions are to an embedder: the median cosine between spans far apart in the store, 0 to .9. Some
 * put all texts into one corner; the built-in one does not, whatever few spans it is asked about. What was found first holds for the store, so that new
 * spans do not make all neighbours outdated.
 */
export function backgroundCosine(db: Database, {id, fingerprint}: EmbedderRow): number {
  if (fingerprint.startsWith(BUILT_IN)) return 0
  const before = db
    .prepare<[string], number>(`
      SELECT json_extract(parameters, '$.background') FROM stage_settings
      WHERE stage = 'uniqueness' AND json_extract(parameters, '$.embedder') = ? ORDER BY id DESC LIMIT 1`)
    .pluck()
    .get(fingerprint)
  if (before !== undefined) return before
  const vectors = db
    .prepare<[number, number], Buffer>(`
      SELECT v.vector FROM indexed i JOIN span_vectors sv ON sv.seq = i.seq AND sv.embedder = i.embedder
      JOIN vectors v ON v.id = sv.query WHERE i.embedder = ?
      AND i.seq % (SELECT 1 + count(*) / ${SAMPLE} FROM indexed WHERE embedder = ?) = 0 ORDER BY i.seq LIMIT ${SAMPLE}`)
    .pluck()
    .all(id, id)
    .map(floatsOf)
  const half = Math.floor(vectors.length / 2)
  const cosines: number[] = []
  for (let at = 0; at < half; at++) {
    const other = vectors[at + half]!
    cosines.push(vectors[at]!.reduce((sum, value, place) => sum + value * other[place]!, 0))
  }
  const median = cosines.sort((a, b) => a - b)[Math.floor(cosines.length / 2)] ?? 0
  return Math.min(0.9, Math.max(0, Math.round(median / STEP) * STEP))
}
