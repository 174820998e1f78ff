import type {Kernel} from '../retrieval/kernel.ts'
import {makeKernel} from '../retrieval/make-kernel.ts'

/** Words for which there is room at first. */
const WORDS = 4096

const FLOAT_BYTES = 4
/** The kernel takes rows of a multiple of this length. */
const ALIGNED_BYTES = 16

let shared: Kernel | undefined

/** Cosines of words with the words of one question, for as long as no other table is made: all use one memory. */
export class CosineTable {
  /** Of each word that was added, one after another, with each of the question's. */
  values: Float32Array = new Float32Array(0)
  readonly rows: number
  readonly #kernel: Kernel
  readonly #width: number
  readonly #wordAt: number
  readonly #valuesAt: number
  #word: Float32Array = new Float32Array(0)
  #room = 0
  #count = 0

  /** @param vectors unit vectors of the question's words */
  constructor(vectors: readonly Float32Array[]) {
    shared ??= makeKernel()
    this.#kernel = shared
    this.rows = vectors.length
    this.#width = Math.ceil(((vectors[0]?.length ?? 0) * FLOAT_BYTES) / ALIGNED_BYTES) * ALIGNED_BYTES
    this.#wordAt = this.rows * this.#width
    this.#valuesAt = this.#wordAt + this.#width
    this.#reserve(WORDS)
    const floats = new Float32Array(this.#kernel.memory.buffer, 0, this.#valuesAt / FLOAT_BYTES).fill(0)
    for (const [row, vector] of vectors.entries()) floats.set(vector, (row * this.#width) / FLOAT_BYTES)
  }

  /** Adds a word by its unit vector. Returns where its cosines begin in `values`. */
  add(vector: Float32Array): number {
    if (this.rows === 0) return 0
    if (this.#count === this.#room) this.#reserve(2 * this.#room)
    const start = this.#count * this.rows
    this.#count++
    this.#word.set(vector)
    this.#kernel.dotFloats(0, this.rows, this.#width, this.#wordAt, this.#valuesAt + start * FLOAT_BYTES)
    return start
  }

  #reserve(words: number): void {
    this.#room = words
    this.#kernel.reserve(this.#valuesAt + words * this.rows * FLOAT_BYTES)
    const {buffer} = this.#kernel.memory
    this.#word = new Float32Array(buffer, this.#wordAt, this.#width / FLOAT_BYTES)
    this.values = new Float32Array(buffer, this.#valuesAt, words * this.rows)
  }
}
