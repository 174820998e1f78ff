import type {Database} from 'better-sqlite3'
import {decodeVector} from '../embedding/vector.ts'
import {prepared} from '../store/prepared.ts'
import type {ActiveIndex} from './index-state.sql.ts'

/**
 * The cosine of the outcomes of two spans, by the vectors that `enrich` made of them; undefined when one has none. A
 * vector is read when it is asked for, once.
 */
export function outcomeNearness(db: Database, {id}: Pick<ActiveIndex, 'id'>) {
  const read = prepared<[object], Buffer>(
    db,
    `SELECT v.vector FROM span_vectors sv JOIN vectors v ON v.id = sv.response
    WHERE sv.seq = @seq AND sv.embedder = @embedder`,
    'pluck',
  )
  const known = new Map<number, Float32Array | undefined>()
  const vectorOf = (seq: number): Float32Array | undefined => {
    if (!known.has(seq)) {
      const bytes = read.get({seq, embedder: id})
      known.set(seq, bytes === undefined ? undefined : decodeVector(bytes))
    }
    return known.get(seq)
  }
  return (first: {readonly seq: number}, second: {readonly seq: number}): number | undefined => {
    const [a, b] = [vectorOf(first.seq), vectorOf(second.seq)]
    if (a === undefined || b === undefined || a.length !== b.length) return undefined
    let sum = 0
    for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
    return sum
  }
}
