import {type Arithmetic, makeArithmetic} from './arithmetic.ts'
import type {SeededRandom} from './random.ts'
import {DIMENSIONS, type Parameters} from './start.ts'
import type {Vocabulary} from './vocabulary.ts'

/** How often a known word is read as its buckets, so that they learn what words of that spelling mean. */
const WORD_DROPOUT = 0.1
/** Adam (Kingma & Ba 2015), for the rows that a batch touches; arithmetic.wat has the same numbers. */
const BETA = {first: 0.9, second: 0.999} as const
const EPSILON = 1e-8
/** The weight of a row is one number that moves slowly in small steps. */
const WEIGHT_RATE = 5
const ROW_BYTES = 4 * DIMENSIONS

/** Rows of one text and the share each has in its sum. */
interface Read {
  readonly rows: readonly number[]
  readonly shares: readonly number[]
}

/** Parameters in training, a copy of those given: makes sums of rows, and moves rows against gradients of those sums. */
export class Student {
  readonly #vocabulary: Vocabulary
  readonly #weights: {values: Float32Array; first: Float32Array; second: Float32Array; gradients: Float32Array}
  readonly #arithmetic: Arithmetic
  /** In its memory: values, both moments and gradients of all rows, each beginning at so many bytes; one row to work in. */
  readonly #at: {first: number; second: number; gradients: number; scratch: number}
  readonly #floats: Float32Array
  readonly #touched: number[] = []
  readonly #isTouched: Uint8Array
  /** How often each row was read, shares counted. */
  readonly uses: Float64Array
  #step = 0

  constructor(vocabulary: Vocabulary, {rows, weights}: Parameters) {
    this.#vocabulary = vocabulary
    const zeros = () => new Float32Array(weights.length)
    this.#weights = {values: weights.slice(), first: zeros(), second: zeros(), gradients: zeros()}
    const size = 4 * rows.length
    this.#at = {first: size, second: 2 * size, gradients: 3 * size, scratch: 4 * size}
    this.#arithmetic = makeArithmetic(4 * size + ROW_BYTES)
    this.#floats = new Float32Array(this.#arithmetic.memory.buffer)
    this.#floats.set(rows)
    this.#isTouched = new Uint8Array(weights.length)
    this.uses = new Float64Array(weights.length)
  }

  /** Which rows a text has; with `random`, some words are read as their buckets. */
  read(text: Int32Array, random?: SeededRandom): Read {
    const rows: number[] = []
    const shares: number[] = []
    for (const word of text) {
      if (word < this.#vocabulary.known && (random === undefined || random.next() >= WORD_DROPOUT)) {
        rows.push(word)
        shares.push(1)
        continue
      }
      const buckets = this.#vocabulary.buckets(word)
      const share = 1 / Math.sqrt(buckets.length)
      for (const bucket of buckets) {
        rows.push(bucket)
        shares.push(share)
      }
    }
    return {rows, shares}
  }

  /** Writes the sum of a text, before its length becomes 1. */
  sum({rows, shares}: Read, into: Float32Array): void {
    const {scratch} = this.#at
    this.#floats.fill(0, scratch / 4, scratch / 4 + DIMENSIONS)
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!
      const factor = shares[index]! * Math.exp(this.#weights.values[row]!)
      this.#arithmetic.addScaled(scratch, row * ROW_BYTES, factor, ROW_BYTES)
    }
    into.set(this.#floats.subarray(scratch / 4, scratch / 4 + DIMENSIONS))
  }

  /** Notes the gradient of a text's sum for all of its rows. */
  learn({rows, shares}: Read, gradient: Float32Array): void {
    const {scratch, gradients} = this.#at
    const {values, gradients: weightGradients} = this.#weights
    this.#floats.set(gradient, scratch / 4)
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!
      if (this.#isTouched[row] === 0) {
        this.#isTouched[row] = 1
        this.#touched.push(row)
      }
      this.uses[row]! += shares[index]! ** 2
      const factor = shares[index]! * Math.exp(values[row]!)
      this.#arithmetic.addScaled(gradients + row * ROW_BYTES, scratch, factor, ROW_BYTES)
      weightGradients[row]! += factor * this.#arithmetic.dot(row * ROW_BYTES, scratch, ROW_BYTES)
    }
  }

  /** One step of Adam for every row that has a gradient. */
  step(rate: number): void {
    this.#step++
    const at = this.#at
    const {values, first, second, gradients} = this.#weights
    const size = (rate * Math.sqrt(1 - BETA.second ** this.#step)) / (1 - BETA.first ** this.#step)
    for (const row of this.#touched) {
      const start = row * ROW_BYTES
      this.#arithmetic.adam(start, at.first + start, at.second + start, at.gradients + start, size, ROW_BYTES)
      const gradient = gradients[row]!
      const m = BETA.first * first[row]! + (1 - BETA.first) * gradient
      const v = BETA.second * second[row]! + (1 - BETA.second) * gradient * gradient
      first[row] = m
      second[row] = v
      values[row]! -= (WEIGHT_RATE * size * m) / (Math.sqrt(v) + EPSILON)
      gradients[row] = 0
      this.#isTouched[row] = 0
    }
    this.#touched.length = 0
  }

  /** Rows as they are shipped: times their weights. */
  finished(): Float32Array {
    const {values} = this.#weights
    return this.#floats
      .slice(0, values.length * DIMENSIONS)
      .map((value, at) => value * Math.exp(values[Math.floor(at / DIMENSIONS)]!))
  }
}
