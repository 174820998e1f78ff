import type {Database} from 'better-sqlite3'
import {ANYTHING, type AnnIndex} from './ann-index.ts'
import {codeWidths} from './codes.ts'
import type {EmbedderRow} from './index-state.sql.ts'
import {makeKernel} from './make-kernel.ts'
import {floatsOf} from './vector.ts'

/** Stored vectors that are asked (DESIGN section 7). */
const ASKED = 200

/** Neighbours of each that should be found. */
export const WANTED = 10

/** Closer than this, two float32 cosines are equal: their sums were rounded in another order. */
const TIE = 1e-6

/** Vectors compared at once: they and their questions stay in the cache of the processor. */
const ROWS_AT_ONCE = 1024

/** A stored vector, and the distance of the last of its ten nearest others. */
export interface Probe {
  readonly seq: number
  readonly vector: Float32Array
  readonly farthest: number
  /** How many others there are, at most ten. */
  readonly others: number
}

/** Asks stored vectors, evenly over the index, and compares each with every other in float32. */
export function probesOf(db: Database, embedder: EmbedderRow): Probe[] {
  const all = db
    .prepare<[number], number>('SELECT seq FROM indexed WHERE embedder = ? ORDER BY seq')
    .pluck()
    .all(embedder.id)
  const step = Math.max(1, all.length / ASKED)
  const seqs = Array.from({length: Math.min(ASKED, all.length)}, (_, at) => all[Math.floor((at + 0.5) * step)]!)
  const vectorOf = db
    .prepare<[number, number], Buffer>(
      'SELECT v.vector FROM span_vectors sv JOIN vectors v ON v.id = sv.query WHERE sv.seq = ? AND sv.embedder = ?',
    )
    .pluck()
  const vectors = seqs.map((seq) => floatsOf(vectorOf.get(seq, embedder.id)!))
  const nearest = vectors.map(() => new Nearest())
  const kernel = makeKernel()
  const width = 4 * codeWidths(embedder.dimensions).bytes
  const rowsAt = vectors.length * width
  const outAt = rowsAt + ROWS_AT_ONCE * width
  kernel.reserve(outAt + ROWS_AT_ONCE * 4)
  const memory = kernel.memory.buffer
  for (const [at, vector] of vectors.entries()) new Float32Array(memory, at * width, vector.length).set(vector)
  const page: number[] = []
  const compare = (): void => {
    for (const [at, best] of nearest.entries()) {
      kernel.dotFloats(rowsAt, page.length, width, at * width, outAt)
      const cosines = new Float32Array(memory, outAt, page.length)
      for (let row = 0; row < cosines.length; row++)
        if (cosines[row]! > best.least && page[row] !== seqs[at]) best.add(cosines[row]!)
    }
    page.length = 0
  }
  const rows = db
    .prepare<[number, number], [number, Buffer]>(`
      SELECT i.seq, v.vector FROM indexed i
      JOIN span_vectors sv ON sv.seq = i.seq AND sv.embedder = i.embedder AND sv.revision = i.revision
      JOIN vectors v ON v.id = sv.query WHERE i.embedder = ? AND i.seq > ? ORDER BY i.seq LIMIT ${ROWS_AT_ONCE}`)
    .raw()
  for (let after = 0; ; ) {
    const found = rows.all(embedder.id, after)
    for (const [at, [seq, vector]] of found.entries()) {
      new Uint8Array(memory, rowsAt + at * width, vector.length).set(vector)
      page.push(seq)
    }
    compare()
    if (found.length < ROWS_AT_ONCE) break
    after = found.at(-1)![0]
  }
  return seqs.map((seq, at) => ({
    seq,
    vector: vectors[at]!,
    farthest: 1 - nearest[at]!.least,
    others: nearest[at]!.count,
  }))
}

/** Mean share of the ten nearest that an index finds, the asked vector itself left out and ties counted as found. */
export function recallOf(index: AnnIndex, probes: readonly Probe[]): number {
  let sum = 0
  let asked = 0
  for (const {seq, vector, farthest, others} of probes) {
    if (others === 0) continue
    asked++
    const found = index.search(vector, WANTED + 1, ANYTHING).filter((neighbour) => neighbour.seq !== seq)
    sum += Math.min(others, found.filter(({distance}) => distance <= farthest + TIE).length) / others
  }
  return asked === 0 ? 1 : sum / asked
}

/** The ten largest cosines so far. */
class Nearest {
  readonly #cosines: number[] = []

  get count(): number {
    return this.#cosines.length
  }

  /** What a cosine must exceed to be among them. */
  get least(): number {
    return this.#cosines.length < WANTED ? Number.NEGATIVE_INFINITY : this.#cosines[0]!
  }

  add(cosine: number): void {
    this.#cosines.push(cosine)
    this.#cosines.sort((a, b) => a - b)
    if (this.#cosines.length > WANTED) this.#cosines.shift()
  }
}
