import type {Database} from 'better-sqlite3'
import {prepared} from '../store/prepared.ts'
import type {AnnIndex, Neighbour} from './ann-index.ts'
import {CodeMemory} from './code-memory.ts'
import {writeBytes} from './codes.ts'
import {byDistance} from './exact.sql.ts'
import type {FilterMask} from './filter-plan.sql.ts'
import type {ActiveIndex} from './index-state.sql.ts'
import {largest} from './selection.ts'
import {conditionOf, type SpanFilter, searchable} from './span-filter.sql.ts'
import {floatsOf} from './vector.ts'

/** Spans whose float32 vectors are read at least; more than are wanted, though int8 is right in all but near ties. */
const RESCORED = 50

/** By how much the candidates grow when too few of them pass. */
const WIDENING = 4

/**
 * Bits of all, int8 of the candidates, float32 of the last: DESIGN section 7. Takes its codes from `memory` when that
 * holds them whole; else it reads the bits, and int8 codes are made of the candidates' vectors, with the same result.
 */
export function scanIndex(db: Database, index: ActiveIndex, memory?: ScanMemory): AnnIndex {
  return {
    search: (question, count, mask) => {
      const codes = memory?.codes ?? new CodeMemory(index.dimensions, false)
      if (memory === undefined) codes.load(db, index)
      const slots = memory?.slotsOf(mask) ?? (mask.seqs === undefined ? codes.all() : codes.slotsOf(mask.seqs))
      const share = mask.plan.order === 'after' ? mask.plan.share : 1
      const pass = {filter: mask.filter, share}
      let candidates = Math.max(Math.ceil(index.choice.candidates / Math.max(share, 0.01)), count)
      for (; ; candidates *= WIDENING) {
        const chosen = codes.nearest(question, slots, candidates)
        const found = rescored(db, index, codes, question, chosen, count, pass)
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

/** The nearest of the candidates: best by int8 first, until enough of them pass. */
function rescored(
  db: Database,
  index: ActiveIndex,
  codes: CodeMemory,
  question: Float32Array,
  chosen: Uint32Array,
  count: number,
  {filter, share}: {readonly filter: SpanFilter; readonly share: number},
): Neighbour[] {
  const cosines = codes.withBytes ? codes.cosines(question, chosen) : codedCosines(db, index, codes, question, chosen)
  // More than the filter should need, because the sample that measured it was small.
  const batch = Math.max(RESCORED, Math.ceil((1.5 * count) / Math.max(share, 0.01)))
  const order = largest(cosines, chosen.length > batch ? batch : chosen.length)
  const found = compared(
    db,
    index,
    question,
    Array.from(order, (at) => codes.seqOf(chosen[at]!)),
    filter,
  )
  if (found.length >= count || chosen.length <= batch) return found.slice(0, count)
  // Few of the best pass: all of the candidates are looked at.
  return compared(
    db,
    index,
    question,
    Array.from(chosen, (slot) => codes.seqOf(slot)),
    filter,
  ).slice(0, count)
}

/** What int8 codes would say, from the vectors themselves: cheaper than to read the codes of all. */
function codedCosines(
  db: Database,
  index: ActiveIndex,
  codes: CodeMemory,
  question: Float32Array,
  chosen: Uint32Array,
): Float64Array {
  const vector = prepared<[number, number], Buffer>(
    db,
    'SELECT v.vector FROM span_vectors sv JOIN vectors v ON v.id = sv.query WHERE sv.seq = ? AND sv.embedder = ?',
    'pluck',
  )
  const asked = new Int8Array(index.dimensions)
  const scale = writeBytes(question, asked, 0)
  const row = new Int8Array(index.dimensions)
  return Float64Array.from(chosen, (slot) => {
    const blob = vector.get(codes.seqOf(slot), index.id)
    if (blob === undefined) return Number.NEGATIVE_INFINITY
    const rowScale = writeBytes(floatsOf(blob), row, 0)
    let product = 0
    for (let at = 0; at < row.length; at++) product += row[at]! * asked[at]!
    return product * rowScale * scale
  })
}

/** These spans, where they pass, by their float32 vectors. */
function compared(
  db: Database,
  index: ActiveIndex,
  question: Float32Array,
  seqs: readonly number[],
  filter: SpanFilter,
): Neighbour[] {
  const condition = conditionOf(filter)
  const rows = prepared<[object], [number, Buffer]>(
    db,
    `SELECT s.seq, v.vector FROM (SELECT value AS seq FROM json_each(@seqs)) found ${searchable(condition)}
      JOIN span_vectors sv ON sv.seq = s.seq AND sv.embedder = @embedder JOIN vectors v ON v.id = sv.query
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
