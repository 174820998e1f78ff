import type {Database} from 'better-sqlite3'
import {type EmbedderRow, vectorTable} from './index-state.sql.ts'
import {type Condition, SEARCHABLE} from './span-filter.sql.ts'

/** The most neighbours that vec0 gives (sqlite-vec 0.1.9). */
const MOST_NEIGHBOURS = 4096

/** By how much the search widens when the filter leaves too few. */
const WIDENING = 4

interface Neighbour {
  readonly seq: number
  /** 1 - cosine; null beside a vector without length. */
  readonly distance: number | null
}

/**
 * The spans whose questions are nearest by cosine, nearest first, equal ones by `seq`. Exact under any filter: vec0
 * holds vectors only, so more are fetched than wanted and those that do not pass are dropped; when too few pass even
 * so, every vector is compared.
 */
export function nearestSpans(
  db: Database,
  embedder: EmbedderRow,
  question: Buffer,
  count: number,
  condition: Condition,
): number[] {
  const table = vectorTable(embedder.id)
  const parameters = {...condition.parameters, embedder: embedder.id}
  const scan = db.prepare<[Buffer, number], Neighbour>(
    `SELECT seq, distance FROM ${table} WHERE vector MATCH ? AND k = ?`,
  )
  const passing = db
    .prepare<[object], number>(`
      SELECT s.seq FROM (SELECT value AS seq FROM json_each(@seqs)) found ${SEARCHABLE} WHERE ${condition.sql}`)
    .pluck()
  // One more than wanted tells whether the last place is shared by several equals: vec0 gives any of them.
  for (let k = Math.min(count + 1, MOST_NEIGHBOURS); ; k = Math.min(k * WIDENING, MOST_NEIGHBOURS)) {
    const neighbours = scan.all(question, k)
    const passed = new Set(passing.all({...parameters, seqs: JSON.stringify(neighbours.map(({seq}) => seq))}))
    const kept = neighbours
      .filter(({seq, distance}) => distance !== null && passed.has(seq))
      .sort((a, b) => a.distance! - b.distance! || a.seq - b.seq)
      .slice(0, count)
    const farthest = neighbours.at(-1)?.distance
    const complete = neighbours.length < k || farthest === null || farthest === undefined
    if (complete || (kept.length === count && kept.at(-1)!.distance! < farthest)) return kept.map(({seq}) => seq)
    if (k === MOST_NEIGHBOURS) break
  }
  // Not named `distance`: vec0 has a hidden column of that name, which is null here.
  return db
    .prepare<[object], number>(`
      SELECT s.seq, vec_distance_cosine(found.vector, @question) AS gap
      FROM ${table} found ${SEARCHABLE}
      WHERE ${condition.sql} AND gap IS NOT NULL ORDER BY gap, s.seq LIMIT @count`)
    .pluck()
    .all({...parameters, question, count})
}
