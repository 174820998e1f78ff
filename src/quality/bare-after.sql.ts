import type {Database} from 'better-sqlite3'
import {codeWidths} from '../retrieval/codes.ts'
import {makeKernel} from '../retrieval/make-kernel.ts'
import {leastCosine, type NearBy, type SpanInIndex} from './near-spans.sql.ts'

/** Vectors compared at once: they and their questions stay in the cache of the processor. */
const ROWS_AT_ONCE = 1024

/**
 * Tells which later spans, through one, a span may be near to by their bare questions, which the index does not know:
 * all of them are gone through once for as many spans as are asked about.
 */
export function bareQuestionsAfter(db: Database, {embedder, background}: NearBy) {
  const width = 4 * codeWidths(embedder.dimensions).bytes
  const least = leastCosine(background)
  const rows = db
    .prepare<[number, number, number], [number, Buffer]>(`
      SELECT b.seq, v.vector FROM bare_vectors b JOIN vectors v ON v.id = b.query
      WHERE b.embedder = ? AND b.seq > ? AND b.seq <= ? ORDER BY b.seq LIMIT ${ROWS_AT_ONCE}`)
    .raw()
  /** Their numbers by the `seq` of each span, for every one that is given; in ascending order, both. */
  return (spans: readonly SpanInIndex[], through: number): Map<number, number[]> => {
    const later = new Map(spans.map(({seq}) => [seq, [] as number[]]))
    if (spans.length === 0) return later
    const kernel = makeKernel()
    const rowsAt = spans.length * width
    const outAt = rowsAt + ROWS_AT_ONCE * width
    kernel.reserve(outAt + 4 * ROWS_AT_ONCE)
    const memory = kernel.memory.buffer
    for (const [at, {vector}] of spans.entries()) new Uint8Array(memory, at * width, vector.length).set(vector)
    for (let from = spans[0]!.seq; ; ) {
      const page = rows.all(embedder.id, from, through)
      for (const [at, [, vector]] of page.entries())
        new Uint8Array(memory, rowsAt + at * width, vector.length).set(vector)
      for (const [at, {seq}] of spans.entries()) {
        kernel.dotFloats(rowsAt, page.length, width, at * width, outAt)
        const cosines = new Float32Array(memory, outAt, page.length)
        const found = later.get(seq)!
        for (let row = 0; row < cosines.length; row++)
          if (cosines[row]! >= least && page[row]![0] > seq) found.push(page[row]![0])
      }
      if (page.length < ROWS_AT_ONCE) return later
      from = page.at(-1)![0]
    }
  }
}
