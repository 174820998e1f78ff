import type {Database} from 'better-sqlite3'
import {codeWidths} from './codes.ts'
import type {EmbedderRow} from './index-state.sql.ts'
import {makeKernel} from './make-kernel.ts'

/** Neighbours of each asked vector that should be found. */
export const WANTED = 10

/** Vectors compared at once: they and their questions stay in the cache of the processor. */
const ROWS_AT_ONCE = 1024

/** Spans from the one after `after` to `through`. */
export interface SeqRange {
  readonly after: number
  readonly through: number
}

/** Stored vectors that are asked, and whose they are. */
export interface AskedVectors {
  readonly seqs: readonly number[]
  readonly vectors: readonly Float32Array[]
}

/**
 * Compares vectors with those of a range of spans in float32.
 * @returns of each asked vector the ten largest cosines to others, -infinity where there are fewer
 */
export function exactComparer(
  db: Database,
  embedder: EmbedderRow,
  {seqs, vectors}: AskedVectors,
): (range: SeqRange) => Float32Array<ArrayBuffer> {
  const kernel = makeKernel()
  const width = 4 * codeWidths(embedder.dimensions).bytes
  const rowsAt = vectors.length * width
  const outAt = rowsAt + ROWS_AT_ONCE * width
  kernel.reserve(outAt + ROWS_AT_ONCE * 4)
  const memory = kernel.memory.buffer
  for (const [at, vector] of vectors.entries()) new Float32Array(memory, at * width, vector.length).set(vector)
  const rows = db
    .prepare<[number, number, number], [number, Buffer]>(`
      SELECT i.seq, v.vector FROM indexed i
      JOIN span_vectors sv ON sv.seq = i.seq AND sv.embedder = i.embedder AND sv.revision = i.revision
      JOIN vectors v ON v.id = sv.query
      WHERE i.embedder = ? AND i.seq > ? AND i.seq <= ? ORDER BY i.seq LIMIT ${ROWS_AT_ONCE}`)
    .raw()
  return ({after, through}) => {
    const nearest = vectors.map(() => new Nearest())
    for (let from = after; ; ) {
      const page = rows.all(embedder.id, from, through)
      for (const [at, [, vector]] of page.entries())
        new Uint8Array(memory, rowsAt + at * width, vector.length).set(vector)
      for (const [at, best] of nearest.entries()) {
        kernel.dotFloats(rowsAt, page.length, width, at * width, outAt)
        const cosines = new Float32Array(memory, outAt, page.length)
        for (let row = 0; row < cosines.length; row++)
          if (cosines[row]! > best.least && page[row]![0] !== seqs[at]) best.add(cosines[row]!)
      }
      if (page.length < ROWS_AT_ONCE) break
      from = page.at(-1)![0]
    }
    const found = new Float32Array(WANTED * vectors.length).fill(Number.NEGATIVE_INFINITY)
    for (const [at, {cosines}] of nearest.entries()) found.set(cosines, at * WANTED)
    return found
  }
}

/** The ten largest cosines so far. */
export class Nearest {
  readonly cosines: number[] = []

  get count(): number {
    return this.cosines.length
  }

  /** What a cosine must exceed to be among them. */
  get least(): number {
    return this.cosines.length < WANTED ? Number.NEGATIVE_INFINITY : this.cosines[0]!
  }

  /** One that does not exceed the least changes nothing. */
  add(cosine: number): void {
    if (!(cosine > this.least)) return
    this.cosines.push(cosine)
    this.cosines.sort((a, b) => a - b)
    if (this.cosines.length > WANTED) this.cosines.shift()
  }
}
