import type {Database} from 'better-sqlite3'
import {throwIfStopped} from '../errors.ts'
import {assignAhead} from './assign-ahead.ts'
import {blockCodes, clusterAssigner} from './assign-clusters.sql.ts'
import {type ClusterList, saveClusters} from './cluster-lists.sql.ts'
import {type Code, trainCentres} from './clusters.ts'
import {codeWidths} from './codes.ts'
import type {EmbedderRow} from './index-state.sql.ts'
import type {Measuring} from './measuring.ts'

/** Vectors that the centres are trained on, by cluster. */
const SAMPLED = 40

/** From so many comparisons on (a second of them) threads share them. */
const THREADS_FROM_PRODUCTS = 30_000_000

/** So that the same store is always clustered alike. */
const SEED = 20_261_120

/**
 * Puts every indexed vector into the cluster of its nearest centre, many of them in threads. Reads first and then writes
 * all of it in one transaction: whoever searches meanwhile goes on with what there was.
 * @param count how many clusters; at most as many as there are vectors
 * @throws {Interrupted} the signal fired; nothing was written
 */
export async function buildClusters(
  db: Database,
  embedder: EmbedderRow,
  count: number,
  {signal, tell}: Measuring,
): Promise<void> {
  const vectors = db
    .prepare<[number], number>('SELECT count(*) FROM indexed WHERE embedder = ?')
    .pluck()
    .get(embedder.id)!
  const wanted = Math.min(count, vectors)
  const step = Math.max(1, Math.floor(vectors / (wanted * SAMPLED)))
  const codesOf = blockCodes(db, embedder)
  const blocks = db
    .prepare<[number], number>('SELECT block FROM code_blocks WHERE embedder = ? ORDER BY block')
    .pluck()
    .all(embedder.id)
  const sample: Code[] = []
  let at = 0
  for (const block of blocks)
    for (const {bytes, scale} of codesOf(block)) if (at++ % step === 0) sample.push({bytes: bytes.slice(), scale})
  const centres = trainCentres(sample, wanted, embedder.dimensions, SEED)
  sample.length = 0
  const members: Gathered[] = centres.map(() => new Gathered(codeWidths(embedder.dimensions).bytes))
  const gather = (block: number, clusters: Uint32Array): void => {
    let row = 0
    for (const {seq, ...code} of codesOf(block)) members[clusters[row++]!]!.add(seq, code)
  }
  if (vectors * wanted >= THREADS_FROM_PRODUCTS && !db.memory) {
    let done = 0
    for await (const clusters of assignAhead({path: db.name, embedder, centres}, blocks, signal)) {
      gather(blocks[done++]!, clusters)
      tell?.(done, blocks.length)
    }
  } else {
    const assign = clusterAssigner(db, embedder, centres)
    for (const block of blocks) gather(block, assign(block))
  }
  throwIfStopped(signal)
  db.transaction(() => saveClusters(db, embedder, centres, listsOf(members))).immediate()
}

function* listsOf(members: Gathered[]): Generator<ClusterList> {
  for (const [cluster, gathered] of members.entries()) yield gathered.list(cluster)
}

/** The codes of one cluster, in an array that grows. */
class Gathered {
  readonly #width: number
  readonly #seqs: number[] = []
  readonly #scales: number[] = []
  #bytes: Int8Array

  constructor(width: number) {
    this.#width = width
    this.#bytes = new Int8Array(64 * width)
  }

  add(seq: number, {bytes, scale}: Code): void {
    const start = this.#seqs.length * this.#width
    if (start === this.#bytes.length) {
      const longer = new Int8Array(Math.ceil(1.5 * this.#seqs.length) * this.#width)
      longer.set(this.#bytes)
      this.#bytes = longer
    }
    this.#bytes.set(bytes, start)
    this.#seqs.push(seq)
    this.#scales.push(scale)
  }

  list(cluster: number): ClusterList {
    return {
      cluster,
      seqs: Uint32Array.from(this.#seqs),
      scales: Float32Array.from(this.#scales),
      bytes: Buffer.from(this.#bytes.buffer, 0, this.#seqs.length * this.#width),
    }
  }
}
