import {hashText} from '../../span/tokens.ts'
import {RowSums} from './row-sums.ts'
import {rowOf, type StaticTable} from './static-table.ts'
import {bucketsOf, modelTokens} from './tokens.ts'
import {windowsOf} from './windows.ts'

/** A single word as the model knows it: nothing to take apart. */
const ONE_TOKEN = /^[a-z0-9]{1,64}$/

/**
 * Makes the vector of a text: the sum of the rows of its words, of unit length. Sums are integers below 2^53 and
 * therefore exact in any order; what follows them is only square root and division, which IEEE 754 rounds alike
 * everywhere. So the vectors are the same bits on every machine.
 */
export class Pooling {
  readonly #table: StaticTable
  readonly #dimensions: number
  readonly #sums: RowSums

  /** @param dimensions as many as the table has, or fewer (a multiple of eight): the first ones are used */
  constructor(table: StaticTable, dimensions: number) {
    this.#table = table
    this.#dimensions = dimensions
    this.#sums = new RowSums(table, dimensions)
  }

  /** Writes the unit vector of a text that is not blank. */
  write(text: string, into: Float32Array): void {
    this.#writeUnit(text, this.#total(text), into)
  }

  /** As `write`, a window at a time: whoever takes the next step may do something else in between. */
  *writeInSteps(text: string, into: Float32Array): Generator<void> {
    this.#sums.clear()
    for (const window of windowsOf(text)) {
      for (const token of modelTokens(window)) this.#addToken(token)
      yield
    }
    this.#writeUnit(text, this.#sums.take(), into)
  }

  #writeUnit(text: string, total: Float64Array, into: Float32Array): void {
    let squares = 0
    for (let at = 0; at < total.length; at++) squares += total[at]! * total[at]!
    // Rows may cancel each other out, if only in theory: then the text still gets a direction of its own.
    if (squares === 0) {
      into.fill(0)
      into[hashText(text) % this.#dimensions] = 1
      return
    }
    const length = Math.sqrt(squares)
    for (let at = 0; at < total.length; at++) into[at] = total[at]! / length
  }

  /** Writes what a text adds to the vector of a longer one, before that has unit length: sums of it have its direction. */
  writeSum(text: string, into: Float32Array): void {
    into.set(this.#total(text))
  }

  /** Is used again by the next text. */
  #total(text: string): Float64Array {
    this.#sums.clear()
    if (ONE_TOKEN.test(text)) this.#addToken(text)
    else for (const window of windowsOf(text)) for (const token of modelTokens(window)) this.#addToken(token)
    return this.#sums.take()
  }

  #addToken(token: string): void {
    const table = this.#table
    const row = rowOf(table, token)
    if (row >= 0) {
      this.#sums.add(row, table.scales[row]!)
      return
    }
    const buckets = bucketsOf(token, table.buckets - 1)
    const share = 1 / Math.sqrt(buckets.length)
    for (const bucket of buckets)
      this.#sums.add(table.words + bucket, Math.round(table.scales[table.words + bucket]! * share))
  }
}

/** The vectors of texts, one after the other. */
export function embedTogether(pooling: Pooling, texts: readonly string[], dimensions: number): Float32Array {
  const vectors = new Float32Array(texts.length * dimensions)
  for (const [index, text] of texts.entries())
    pooling.write(text, vectors.subarray(index * dimensions, (index + 1) * dimensions))
  return vectors
}
