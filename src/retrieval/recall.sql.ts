import {setImmediate} from 'node:timers/promises'
import type {Database} from 'better-sqlite3'
import {throwIfStopped} from '../errors.ts'
import {ANYTHING, type AnnIndex} from './ann-index.ts'
import {compareAhead} from './compare-ahead.ts'
import {type AskedVectors, exactComparer, Nearest, type SeqRange, WANTED} from './exact-neighbours.sql.ts'
import type {EmbedderRow} from './index-state.sql.ts'
import type {Measuring} from './measuring.ts'
import {floatsOf} from './vector.ts'

/** Stored vectors that are asked (DESIGN section 7). */
const ASKED = 200

/** Vectors that they are compared with in one go, and from how many of these on threads do it. */
const RANGE_ROWS = 16_384
const THREADS_FROM_RANGES = 4

/** Closer than this, two float32 cosines are equal: their sums were rounded in another order. */
const TIE = 1e-6

/** A stored vector, and the distance of the last of its ten nearest others. */
export interface Probe {
  readonly seq: number
  readonly vector: Float32Array
  readonly farthest: number
  /** How many others there are, at most ten. */
  readonly others: number
}

/** Asks stored vectors, evenly over the index, and compares each with every other in float32; of many, in threads. */
export async function probesOf(db: Database, embedder: EmbedderRow, {signal, tell}: Measuring): Promise<Probe[]> {
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
  const asked: AskedVectors = {seqs, vectors: seqs.map((seq) => floatsOf(vectorOf.get(seq, embedder.id)!))}
  const ranges: SeqRange[] = []
  for (let at = 0; at < all.length; at += RANGE_ROWS)
    ranges.push({after: all[at]! - 1, through: all[Math.min(at + RANGE_ROWS, all.length) - 1]!})
  const nearest = seqs.map(() => new Nearest())
  const merge = (found: Float32Array): void => {
    for (const [at, cosine] of found.entries()) nearest[Math.floor(at / WANTED)]!.add(cosine)
  }
  if (ranges.length >= THREADS_FROM_RANGES && !db.memory) {
    let done = 0
    for await (const found of compareAhead({path: db.name, embedder, asked}, ranges, signal)) {
      merge(found)
      tell?.(++done, ranges.length)
    }
    throwIfStopped(signal)
  } else {
    const compare = exactComparer(db, embedder, asked)
    for (const range of ranges) merge(compare(range))
  }
  return seqs.map((seq, at) => ({
    seq,
    vector: asked.vectors[at]!,
    farthest: 1 - nearest[at]!.least,
    others: nearest[at]!.count,
  }))
}

/**
 * Mean share of the ten nearest that an index finds, the asked vector itself left out and ties counted as found. Lets
 * others in between the questions.
 * @param enough as soon as so much can't be reached any more, what is found then is the answer: an upper bound below it
 * @throws {Interrupted} the signal fired
 */
export async function recallOf(
  index: AnnIndex,
  probes: readonly Probe[],
  {signal, tell}: Measuring,
  enough = 0,
): Promise<number> {
  const asked = probes.filter(({others}) => others > 0)
  let missed = 0
  for (const [at, {seq, vector, farthest, others}] of asked.entries()) {
    await setImmediate()
    throwIfStopped(signal)
    const found = index.search(vector, WANTED + 1, ANYTHING).filter((neighbour) => neighbour.seq !== seq)
    missed += 1 - Math.min(others, found.filter(({distance}) => distance <= farthest + TIE).length) / others
    tell?.(at + 1, asked.length)
    if (missed > (1 - enough) * asked.length) break
  }
  return asked.length === 0 ? 1 : 1 - missed / asked.length
}
