import type {SeededRandom} from './random.ts'
import {DIMENSIONS, type Parameters} from './start.ts'
import type {Vocabulary} from './vocabulary.ts'

/** How often a known word is read as its buckets, so that they learn what words of that spelling mean. */
const WORD_DROPOUT = 0.1
/** Adam (Kingma & Ba 2015), for the rows that a batch touches. */
const BETA = {first: 0.9, second: 0.999} as const
const EPSILON = 1e-8
/** The weight of a row is one number that moves slowly in small steps. */
const WEIGHT_RATE = 5

/** Rows of one text and the share each has in its sum. */
interface Read {
  readonly rows: readonly number[]
  readonly shares: readonly number[]
}

/** Parameters in training: makes sums of rows, and moves rows against gradients of those sums. */
export class Student {
  readonly #vocabulary: Vocabulary
  readonly #parameters: Parameters
  readonly #moments: {rows: [Float32Array, Float32Array]; weights: [Float32Array, Float32Array]}
  readonly #gradients = new Map<number, {row: Float32Array; weight: number}>()
  readonly #free: Float32Array[] = []
  #step = 0

  constructor(vocabulary: Vocabulary, parameters: Parameters) {
    this.#vocabulary = vocabulary
    this.#parameters = parameters
    const zeros = (like: Float32Array): [Float32Array, Float32Array] => [
      new Float32Array(like.length),
      new Float32Array(like.length),
    ]
    this.#moments = {rows: zeros(parameters.rows), weights: zeros(parameters.weights)}
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
    const {rows: table, weights} = this.#parameters
    into.fill(0)
    for (let index = 0; index < rows.length; index++) {
      const start = rows[index]! * DIMENSIONS
      const factor = shares[index]! * Math.exp(weights[rows[index]!]!)
      for (let at = 0; at < DIMENSIONS; at++) into[at]! += factor * table[start + at]!
    }
  }

  /** Notes the gradient of a text's sum for all of its rows. */
  learn({rows, shares}: Read, gradient: Float32Array): void {
    const {rows: table, weights} = this.#parameters
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!
      let noted = this.#gradients.get(row)
      if (noted === undefined) {
        noted = {row: this.#free.pop() ?? new Float32Array(DIMENSIONS), weight: 0}
        this.#gradients.set(row, noted)
      }
      const factor = shares[index]! * Math.exp(weights[row]!)
      const start = row * DIMENSIONS
      let along = 0
      for (let at = 0; at < DIMENSIONS; at++) {
        noted.row[at]! += factor * gradient[at]!
        along += table[start + at]! * gradient[at]!
      }
      noted.weight += factor * along
    }
  }

  /** One step of Adam for every row that has a gradient. */
  step(rate: number): void {
    this.#step++
    const {rows, weights} = this.#parameters
    const size = (rate * Math.sqrt(1 - BETA.second ** this.#step)) / (1 - BETA.first ** this.#step)
    const [first, second] = this.#moments.rows
    const [weightFirst, weightSecond] = this.#moments.weights
    for (const [row, {row: gradient, weight}] of this.#gradients) {
      const start = row * DIMENSIONS
      for (let at = 0; at < DIMENSIONS; at++) {
        const value = gradient[at]!
        const m = BETA.first * first[start + at]! + (1 - BETA.first) * value
        const v = BETA.second * second[start + at]! + (1 - BETA.second) * value * value
        first[start + at] = m
        second[start + at] = v
        rows[start + at]! -= (size * m) / (Math.sqrt(v) + EPSILON)
      }
      const m = BETA.first * weightFirst[row]! + (1 - BETA.first) * weight
      const v = BETA.second * weightSecond[row]! + (1 - BETA.second) * weight * weight
      weightFirst[row] = m
      weightSecond[row] = v
      weights[row]! -= (WEIGHT_RATE * size * m) / (Math.sqrt(v) + EPSILON)
      this.#free.push(gradient.fill(0))
    }
    this.#gradients.clear()
  }

  /** Rows as they are shipped: times their weights. */
  finished(): Float32Array {
    const {rows, weights} = this.#parameters
    return rows.map((value, at) => value * Math.exp(weights[Math.floor(at / DIMENSIONS)]!))
  }
}
