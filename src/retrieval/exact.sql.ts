import type {Database} from 'better-sqlite3'
import {encodeVector} from '../embedding/vector.ts'
import type {AnnIndex, Neighbour} from './ann-index.ts'
import {type FilterMask, mayPass, passingSpans} from './filter-plan.sql.ts'
import {type EmbedderRow, vectorTable} from './index-state.sql.ts'
import {conditionOf, type SpanFilter, searchable} from './span-filter.sql.ts'

/** The most neighbours that vec0 gives (sqlite-vec 0.1.9). */
const MOST_NEIGHBOURS = 4096

/** By how much the search widens when the filter leaves too few. */
const WIDENING = 4

/** Up to this share of the spans, those that pass a filter are compared one by one instead. */
const MOST_ONE_BY_ONE = 0.05

interface Found {
  readonly seq: number
  /** 1 - cosine; null beside a vector without length. */
  readonly distance: number | null
}

/**
 * Compares with every vector in vec0. It holds vectors only, so more are fetched than wanted and those that do not pass
 * are dropped; where few pass, or too few of those that vec0 gives, the ones that pass are looked up and compared.
 */
export function exactIndex(db: Database, embedder: EmbedderRow): AnnIndex {
  return {
    search: (question, count, mask) => {
      const {filter, plan, seqs} = mask
      const direction = encodeVector(question, embedder.dimensions)
      const few = seqs !== undefined && plan.share <= MOST_ONE_BY_ONE
      const near = few ? undefined : nearestInTable(db, embedder, direction, count, mask)
      if (near !== undefined) return near
      const passing = plan.order === 'after' ? passingSpans(db, filter, plan) : seqs
      return nearestOf(db, embedder, direction, count, filter, passing)
    },
  }
}

/** Undefined when vec0 can't tell: of as many as it gives, too few pass. */
function nearestInTable(
  db: Database,
  embedder: EmbedderRow,
  direction: Buffer,
  count: number,
  mask: FilterMask,
): Neighbour[] | undefined {
  const condition = conditionOf(mask.filter)
  const scan = db.prepare<[Buffer, number], Found>(
    `SELECT seq, distance FROM ${vectorTable(embedder.id)} WHERE vector MATCH ? AND k = ?`,
  )
  const passing = db
    .prepare<[object], number>(`
      SELECT s.seq FROM (SELECT value AS seq FROM json_each(@seqs)) found ${searchable(condition)} WHERE ${condition.sql}`)
    .pluck()
  const parameters = {...condition.parameters, embedder: embedder.id}
  // One more than wanted tells whether the last place is shared by several equals: vec0 gives any of them.
  const likely = Math.ceil((count + 1) / Math.max(mask.plan.share, 1 / WIDENING))
  for (let k = Math.min(likely, MOST_NEIGHBOURS); ; k = Math.min(k * WIDENING, MOST_NEIGHBOURS)) {
    const neighbours = scan.all(direction, k)
    const passed = new Set(passing.all({...parameters, seqs: JSON.stringify(neighbours.map(({seq}) => seq))}))
    const kept = neighbours
      .filter(
        (found): found is Neighbour => found.distance !== null && passed.has(found.seq) && mayPass(mask, found.seq),
      )
      .sort(byDistance)
      .slice(0, count)
    const farthest = neighbours.at(-1)?.distance
    const complete = neighbours.length < k || farthest === null || farthest === undefined
    if (complete || (kept.length === count && kept.at(-1)!.distance < farthest)) return kept
    if (k === MOST_NEIGHBOURS) return undefined
  }
}

/** The nearest of these spans, or of all; compares with each. */
function nearestOf(
  db: Database,
  embedder: EmbedderRow,
  direction: Buffer,
  count: number,
  filter: SpanFilter,
  seqs: Uint32Array | undefined,
): Neighbour[] {
  const condition = conditionOf(filter)
  const source = seqs === undefined ? 'spans' : '(SELECT value AS seq FROM json_each(@seqs))'
  return db
    .prepare<[object], Neighbour>(`
      SELECT s.seq, vec_distance_cosine(v.vector, @direction) AS distance
      FROM ${source} found ${searchable(condition)}
      JOIN span_vectors sv ON sv.seq = s.seq AND sv.embedder = @embedder JOIN vectors v ON v.id = sv.query
      WHERE ${condition.sql} AND distance IS NOT NULL ORDER BY distance, s.seq LIMIT @count`)
    .all({
      ...condition.parameters,
      embedder: embedder.id,
      direction,
      count,
      ...(seqs === undefined ? {} : {seqs: JSON.stringify([...seqs])}),
    })
}

export function byDistance(a: Neighbour, b: Neighbour): number {
  return a.distance - b.distance || a.seq - b.seq
}
