import {addRow, rowOf, type StaticTable} from '../builtin/static-table.ts'
import {bucketsOf, modelTokens} from '../builtin/tokens.ts'
import type {Overlay, OverlayRow} from './overlay.ts'

/** Tokens that are read of a text in training, as when the table itself was trained. */
const MOST_TOKENS = 48
/** Rows that may change, the most frequent ones: with their moments some 80 MB. */
const MOST_ROWS = 24_000
/** Of these, words that the table does not know and the log holds this often. */
const MOST_NEW_WORDS = 8000
const LEAST_OCCURRENCES = 3

/** Mean length of a row while it is trained; what the table was trained at, so that steps of one size fit. */
const ROW_LENGTH = 3
/** Adam (Kingma & Ba 2015), for the rows that a batch touches. */
const BETA = {first: 0.9, second: 0.999} as const
const EPSILON = 1e-8

/** Rows of one text and the share each has in its sum. A row below 0 is the new word with number -1 - row. */
export interface ReadText {
  readonly rows: readonly number[]
  readonly shares: readonly number[]
}

/**
 * A table whose most used rows can move: those of the words and buckets that a log uses, and rows of their own for its
 * words that the table only knows by their letters. All else stays as it is.
 */
export class AdaptableRows {
  readonly #table: StaticTable
  readonly #newWords = new Map<string, number>()
  /** Place among the rows that move, by row, and by new word. */
  readonly #places = new Map<number, number>()
  readonly #units: number
  readonly #values: Float32Array
  readonly #first: Float32Array
  readonly #second: Float32Array
  readonly #gradients: Float32Array
  readonly #touched = new Set<number>()
  readonly #integers: Int32Array
  #step = 0

  /** @param texts all that training will read */
  constructor(table: StaticTable, texts: Iterable<string>) {
    this.#table = table
    const {dimensions} = table
    this.#integers = new Int32Array(dimensions)
    this.#units = unitsOf(table)
    const counts = new Map<string, number>()
    for (const text of texts)
      for (const token of modelTokens(text).slice(0, MOST_TOKENS)) counts.set(token, (counts.get(token) ?? 0) + 1)
    const byCount = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    for (const [token, count] of byCount) {
      if (count < LEAST_OCCURRENCES || this.#newWords.size === MOST_NEW_WORDS) break
      if (rowOf(table, token) < 0) this.#newWords.set(token, this.#newWords.size)
    }
    const uses = new Map<number, number>()
    for (const [token, count] of byCount)
      for (const row of this.#read([token]).rows) uses.set(row, (uses.get(row) ?? 0) + count)
    for (const [row] of [...uses].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST_ROWS))
      this.#places.set(row, this.#places.size)
    const zeros = () => new Float32Array(this.#places.size * dimensions)
    this.#values = zeros()
    this.#first = zeros()
    this.#second = zeros()
    this.#gradients = zeros()
    const words = [...this.#newWords.keys()]
    for (const [row, place] of this.#places) this.#copy(row, words, this.#values.subarray(place * dimensions))
  }

  get dimensions(): number {
    return this.#table.dimensions
  }

  /** How many rows move, and how many of these are words of their own. */
  get size(): {readonly rows: number; readonly newWords: number} {
    return {rows: this.#places.size, newWords: [...this.#places.keys()].filter((row) => row < 0).length}
  }

  read(text: string): ReadText {
    return this.#read(modelTokens(text).slice(0, MOST_TOKENS))
  }

  /** Writes the sum of a text, before its length becomes 1. */
  sum({rows, shares}: ReadText, into: Float32Array): void {
    into.fill(0)
    const {dimensions} = this
    for (const [index, row] of rows.entries()) {
      const share = shares[index]!
      const place = this.#places.get(row)
      if (place === undefined) {
        this.#addFrozen(row, share, into)
        continue
      }
      const start = place * dimensions
      for (let at = 0; at < dimensions; at++) into[at]! += share * this.#values[start + at]!
    }
  }

  /** Notes the gradient of a text's sum for all of its rows that move. */
  learn({rows, shares}: ReadText, gradient: Float32Array): void {
    const {dimensions} = this
    for (const [index, row] of rows.entries()) {
      const place = this.#places.get(row)
      if (place === undefined) continue
      this.#touched.add(place)
      const share = shares[index]!
      const start = place * dimensions
      for (let at = 0; at < dimensions; at++) this.#gradients[start + at]! += share * gradient[at]!
    }
  }

  /** One step of Adam for every row that has a gradient. */
  step(rate: number): void {
    this.#step++
    const {dimensions} = this
    const size = (rate * Math.sqrt(1 - BETA.second ** this.#step)) / (1 - BETA.first ** this.#step)
    for (const place of this.#touched)
      for (let at = place * dimensions; at < (place + 1) * dimensions; at++) {
        const gradient = this.#gradients[at]!
        const m = BETA.first * this.#first[at]! + (1 - BETA.first) * gradient
        const v = BETA.second * this.#second[at]! + (1 - BETA.second) * gradient * gradient
        this.#first[at] = m
        this.#second[at] = v
        this.#values[at]! -= (size * m) / (Math.sqrt(v) + EPSILON)
        this.#gradients[at] = 0
      }
    this.#touched.clear()
  }

  /** What has moved, as the embedder uses it; values in units of the table. */
  overlay(): Overlay {
    const {dimensions} = this
    const rows: OverlayRow[] = []
    const words = [...this.#newWords.keys()]
    for (const [row, place] of this.#places) {
      const values = this.#values
        .slice(place * dimensions, (place + 1) * dimensions)
        .map((value) => value / this.#units)
      rows.push(row < 0 ? {word: words[-1 - row]!, values} : {row, values})
    }
    return {base: this.#table.digest, dimensions, rows}
  }

  #read(tokens: readonly string[]): ReadText {
    const rows: number[] = []
    const shares: number[] = []
    for (const token of tokens) {
      const own = this.#newWords.get(token)
      const row = own === undefined ? rowOf(this.#table, token) : -1 - own
      if (row >= 0 || own !== undefined) {
        rows.push(row)
        shares.push(1)
      } else this.#spell(token, rows, shares)
    }
    return {rows, shares}
  }

  #spell(token: string, rows: number[], shares: number[]): void {
    const buckets = bucketsOf(token, this.#table.buckets - 1)
    for (const bucket of buckets) {
      rows.push(this.#table.words + bucket)
      shares.push(1 / Math.sqrt(buckets.length))
    }
  }

  /** A row as it starts; a new word starts as its letters spell it. */
  #copy(row: number, words: readonly string[], into: Float32Array): void {
    const rows: number[] = []
    const shares: number[] = []
    if (row >= 0) {
      rows.push(row)
      shares.push(1)
    } else this.#spell(words[-1 - row]!, rows, shares)
    for (const [index, part] of rows.entries()) this.#addFrozen(part, shares[index]!, into)
  }

  #addFrozen(row: number, share: number, into: Float32Array): void {
    this.#integers.fill(0)
    addRow(this.#table, row, this.#table.scales[row]!, this.#integers)
    for (let at = 0; at < this.#integers.length; at++) into[at]! += share * this.#units * this.#integers[at]!
  }
}

/** What an integer of the table counts in training. */
function unitsOf(table: StaticTable): number {
  const sum = new Int32Array(table.dimensions)
  let lengths = 0
  let measured = 0
  // A few hundred rows, spread over all words, say enough.
  const stride = Math.max(1, Math.floor(table.words / 500))
  for (let row = 0; row < table.words; row += stride) {
    addRow(table, row, table.scales[row]!, sum.fill(0))
    let squares = 0
    for (const value of sum) squares += value * value
    lengths += Math.sqrt(squares)
    measured++
  }
  return measured === 0 || lengths === 0 ? 1 : ROW_LENGTH / (lengths / measured)
}
