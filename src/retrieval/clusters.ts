import {toUnit} from '../embedding/vector.ts'
import {mix} from '../span/tokens.ts'
import {codeWidths, writeBytes} from './codes.ts'
import type {Kernel} from './kernel.ts'
import {makeKernel} from './make-kernel.ts'

/** Mini-batches of the training, and vectors of each by cluster. */
const BATCHES = 12
const BATCH_PER_CLUSTER = 10

/** A vector in int8: coordinate = code x scale. */
export interface Code {
  readonly bytes: Int8Array
  readonly scale: number
}

/** Cluster centres in the memory of the kernel. Centres and vectors are compared by their int8 codes. */
export class Clusters {
  readonly #kernel: Kernel
  readonly #width: number
  readonly #count: number
  readonly #scales: Float32Array
  readonly #wantedAt: number
  readonly #outAt: number

  constructor(centres: readonly Float32Array[], dimensions: number, kernel: Kernel = makeKernel()) {
    this.#kernel = kernel
    this.#width = codeWidths(dimensions).bytes
    this.#count = centres.length
    this.#wantedAt = (1 + centres.length) * this.#width
    this.#outAt = this.#wantedAt + 4 * centres.length
    kernel.reserve(this.#outAt + 4 * centres.length)
    new Uint32Array(kernel.memory.buffer, this.#wantedAt, centres.length).set([...centres.keys()])
    this.#scales = new Float32Array(centres.length)
    const codes = new Int8Array(kernel.memory.buffer, 0, this.#wantedAt).fill(0)
    for (const [at, centre] of centres.entries()) this.#scales[at] = writeBytes(centre, codes, (1 + at) * this.#width)
  }

  /** The number of the cluster that a vector belongs to. */
  nearest({bytes}: Pick<Code, 'bytes'>): number {
    const products = this.#products(bytes)
    let best = 0
    let most = Number.NEGATIVE_INFINITY
    for (let at = 0; at < products.length; at++) {
      const cosine = products[at]! * this.#scales[at]!
      if (cosine <= most) continue
      most = cosine
      best = at
    }
    return best
  }

  /** All clusters, the nearest to a question first. */
  ranking(question: Float32Array): Uint32Array {
    const products = this.#products(codeOf(question).bytes)
    const cosines = Float64Array.from(products, (product, at) => product * this.#scales[at]!)
    return Uint32Array.from(cosines.keys()).sort((a, b) => cosines[b]! - cosines[a]! || a - b)
  }

  #products(bytes: Int8Array): Int32Array {
    const {buffer} = this.#kernel.memory
    new Int8Array(buffer, 0, bytes.length).set(bytes)
    this.#kernel.dotBytes(this.#width, this.#wantedAt, this.#count, this.#width, 0, this.#outAt)
    return new Int32Array(buffer, this.#outAt, this.#count)
  }
}

export function codeOf(vector: Float32Array): Code {
  const bytes = new Int8Array(codeWidths(vector.length).bytes)
  return {bytes, scale: writeBytes(vector, bytes, 0)}
}

/** How many clusters suit a number of vectors: 1,000 at 400k (CONTRACT), and as its square root. */
export function suitableClusters(vectors: number): number {
  return Math.max(1, Math.min(vectors, Math.round(1000 * Math.sqrt(vectors / 400_000))))
}

/**
 * Unit vectors in whose directions the vectors lie: mini-batch k-means (Sculley 2010, "Web-scale k-means clustering")
 * on the sphere. The same for the same vectors, count and seed.
 * @param vectors unit vectors, at least `count`
 */
export function trainCentres(
  vectors: readonly Code[],
  count: number,
  dimensions: number,
  seed: number,
): Float32Array[] {
  const floats = ({bytes, scale}: Code) => Float32Array.from(bytes.subarray(0, dimensions), (code) => code * scale)
  const random = (number: number) => mix((seed + Math.imul(number, 0x9e3779b1)) >>> 0) / 2 ** 32
  const order = Uint32Array.from(vectors.keys())
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(random(at + 1) * (order.length - at))
    const moved = order[at]!
    order[at] = order[other]!
    order[other] = moved
  }
  const centres = Array.from(order.subarray(0, count), (at) => floats(vectors[at]!))
  const seen = new Uint32Array(count)
  let drawn = count
  const kernel = makeKernel()
  for (let batch = 0; batch < BATCHES; batch++) {
    const clusters = new Clusters(centres, dimensions, kernel)
    const chosen = Array.from(
      {length: Math.min(vectors.length, count * BATCH_PER_CLUSTER)},
      () => vectors[Math.floor(random(++drawn) * vectors.length)]!,
    )
    const nearest = chosen.map((code) => clusters.nearest(code))
    for (const [at, cluster] of nearest.entries()) {
      const {bytes, scale} = chosen[at]!
      const centre = centres[cluster]!
      const share = 1 / (1 + ++seen[cluster]!)
      for (let lane = 0; lane < dimensions; lane++) centre[lane]! += share * (bytes[lane]! * scale - centre[lane]!)
    }
    for (const [cluster, centre] of centres.entries())
      if (!toUnit(centre)) centres[cluster] = floats(vectors[Math.floor(random(++drawn) * vectors.length)]!)
  }
  return centres
}
