import type {Database} from 'better-sqlite3'
import {encodeVector} from '../embedding/vector.ts'
import {prepared} from '../store/prepared.ts'
import type {AnnIndex} from './ann-index.ts'
import {CodeMemory} from './code-memory.ts'
import type {FilterMask} from './filter-plan.sql.ts'
import type {ActiveIndex} from './index-state.sql.ts'
import {rescored} from './rescore.sql.ts'

/** By how much the candidates grow when too few of them pass. */
const WIDENING = 4

/**
 * Bits of all, int8 of the candidates, float32 of the last: DESIGN section 7. Takes its codes from `memory` when that
 * holds them whole; else it reads the bits, and the candidates' vectors.
 */
export function scanIndex(db: Database, index: ActiveIndex, memory?: ScanMemory): AnnIndex {
  return {
    search: (question, count, mask) => {
      const codes = memory?.codes ?? new CodeMemory(index.dimensions, false)
      if (memory === undefined) codes.load(db, index)
      const slots = memory?.slotsOf(mask) ?? (mask.seqs === undefined ? codes.all() : codes.slotsOf(mask.seqs))
      const share = mask.plan.order === 'after' ? mask.plan.share : 1
      const pass = {...mask, share}
      let candidates = Math.max(Math.ceil(index.choice.candidates / Math.max(share, 0.01)), count)
      for (; ; candidates *= WIDENING) {
        const chosen = codes.nearest(question, slots, candidates)
        const seqs = Array.from(chosen, (slot) => codes.seqOf(slot))
        const cosines = codes.withBytes ? codes.cosines(question, chosen) : readCosines(db, index, question, seqs)
        const found = rescored(db, index, question, {seqs, cosines}, count, pass)
        if (found.length === count || chosen.length === slots.length) return found
      }
    },
  }
}

/** Codes and masks that stay from one question to the next. */
export interface ScanMemory {
  readonly codes: CodeMemory
  /** Where the spans are that may pass, ascending. The same array for the same mask. */
  slotsOf(mask: FilterMask): Uint32Array
}

/**
 * What int8 codes stand in for, from the vectors themselves: cheaper than to read the codes of all. As near as those
 * come to it, it makes the same choice.
 */
function readCosines(db: Database, index: ActiveIndex, question: Float32Array, seqs: readonly number[]): Float64Array {
  const rows = prepared<[object], number>(
    db,
    `SELECT 1 - vec_distance_cosine(v.vector, @direction)
    FROM json_each(@seqs) wanted
    LEFT JOIN span_vectors sv ON sv.seq = wanted.value AND sv.embedder = @embedder
    LEFT JOIN vectors v ON v.id = sv.query ORDER BY wanted.key`,
    'pluck',
  ).all({seqs: JSON.stringify(seqs), embedder: index.id, direction: encodeVector(question, index.dimensions)})
  return Float64Array.from(rows, (cosine: number | null) => cosine ?? Number.NEGATIVE_INFINITY)
}
