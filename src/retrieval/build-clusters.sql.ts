import type {Database} from 'better-sqlite3'
import {type ClusterList, saveClusters} from './cluster-lists.sql.ts'
import {Clusters, type Code, trainCentres} from './clusters.ts'
import {BLOCK_ROWS} from './code-blocks.sql.ts'
import {codeWidths} from './codes.ts'
import type {EmbedderRow} from './index-state.sql.ts'

/** Vectors that the centres are trained on, by cluster. */
const SAMPLED = 40

/** So that the same store is always clustered alike. */
const SEED = 20_261_120

/**
 * Puts every indexed vector into the cluster of its nearest centre. Reads first and then writes all of it in one
 * transaction: whoever searches meanwhile goes on with what there was.
 * @param count how many clusters; at most as many as there are vectors
 */
export function buildClusters(db: Database, embedder: EmbedderRow, count: number): void {
  const vectors = db
    .prepare<[number], number>('SELECT count(*) FROM indexed WHERE embedder = ?')
    .pluck()
    .get(embedder.id)!
  const wanted = Math.min(count, vectors)
  const step = Math.max(1, Math.floor(vectors / (wanted * SAMPLED)))
  const sample: Code[] = []
  let at = 0
  for (const {bytes, scale} of storedCodes(db, embedder))
    if (at++ % step === 0) sample.push({bytes: bytes.slice(), scale})
  const centres = trainCentres(sample, wanted, embedder.dimensions, SEED)
  sample.length = 0
  const clusters = new Clusters(centres, embedder.dimensions)
  const members: Gathered[] = centres.map(() => new Gathered(codeWidths(embedder.dimensions).bytes))
  for (const {seq, ...code} of storedCodes(db, embedder)) members[clusters.nearest(code)]!.add(seq, code)
  db.transaction(() => saveClusters(db, embedder, centres, listsOf(members))).immediate()
}

function* listsOf(members: Gathered[]): Generator<ClusterList> {
  for (const [cluster, gathered] of members.entries()) yield gathered.list(cluster)
}

/** The int8 codes of all indexed spans, by `seq`. A code is valid until the next one. */
function* storedCodes(db: Database, embedder: EmbedderRow): Generator<Code & {seq: number}> {
  const width = codeWidths(embedder.dimensions).bytes
  const next = db.prepare<[number, number], {block: number; live: Buffer; scales: Buffer; bytes: Buffer}>(
    'SELECT block, live, scales, bytes FROM code_blocks WHERE embedder = ? AND block > ? ORDER BY block LIMIT 1',
  )
  for (let block = next.get(embedder.id, -1); block !== undefined; block = next.get(embedder.id, block.block)) {
    const {live, scales, bytes} = block
    for (let row = 0; row < BLOCK_ROWS; row++)
      if ((live[row >> 3]! >> (row & 7)) & 1)
        yield {
          seq: block.block * BLOCK_ROWS + row,
          scale: scales.readFloatLE(4 * row),
          bytes: new Int8Array(bytes.buffer, bytes.byteOffset + row * width, width),
        }
  }
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
