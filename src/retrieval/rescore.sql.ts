import type {Database} from 'better-sqlite3'
import {prepared} from '../store/prepared.ts'
import type {Neighbour} from './ann-index.ts'
import {byDistance} from './exact.sql.ts'
import type {FilterMask} from './filter-plan.sql.ts'
import type {ActiveIndex} from './index-state.sql.ts'
import {largest} from './selection.ts'
import {conditionOf, searchable} from './span-filter.sql.ts'
import {floatsOf} from './vector.ts'

/** Spans whose float32 vectors are read at least; more than are wanted, though int8 is right in all but near ties. */
const RESCORED = 50

/** By how much more are read when too few of them pass. */
const WIDENING = 4

/** Spans and what their codes say of their cosine to the question. */
export interface Coded {
  readonly seqs: ArrayLike<number>
  readonly cosines: Float64Array
}

/** What must still be checked of them, and which share is likely to pass. */
export interface Pass extends Pick<FilterMask, 'filter' | 'settled'> {
  readonly share: number
}

/** The nearest of the candidates by their float32 vectors: best by int8 first, until enough of them pass. */
export function rescored(
  db: Database,
  index: ActiveIndex,
  question: Float32Array,
  {seqs, cosines}: Coded,
  count: number,
  {share, ...left}: Pass,
): Neighbour[] {
  // More than the filter should need, because the sample that measured it was small.
  let batch = Math.max(RESCORED, Math.ceil((1.5 * count) / Math.max(share, 0.01)))
  for (; ; batch *= WIDENING) {
    const best = Array.from(largest(cosines, Math.min(batch, seqs.length)), (at) => seqs[at]!)
    const found = compared(db, index, question, best, left)
    if (found.length >= count || seqs.length <= batch) return found.slice(0, count)
  }
}

/** These spans, where they pass, by their float32 vectors; nearest first. */
export function compared(
  db: Database,
  index: ActiveIndex,
  question: Float32Array,
  seqs: readonly number[],
  {filter, settled}: Pick<FilterMask, 'filter' | 'settled'>,
): Neighbour[] {
  const condition = conditionOf(filter)
  const rows = prepared<[object], [number, Buffer]>(
    db,
    `SELECT found.seq, v.vector FROM (SELECT value AS seq FROM json_each(@seqs)) found
      ${settled === undefined ? searchable(condition) : ''}
      JOIN span_vectors sv ON sv.seq = found.seq AND sv.embedder = @embedder JOIN vectors v ON v.id = sv.query
      WHERE ${condition.sql}`,
    'raw',
  ).all({...condition.parameters, embedder: index.id, seqs: JSON.stringify(seqs)})
  return rows.map(([seq, vector]) => ({seq, distance: 1 - dot(question, floatsOf(vector))})).sort(byDistance)
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}
