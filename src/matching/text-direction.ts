import {shippedParts} from '../embedding/builtin/shipped-table.ts'
import type {WordParts} from '../embedding/builtin/word-vectors.ts'
import type {Kernel} from '../retrieval/kernel.ts'
import {makeKernel} from '../retrieval/make-kernel.ts'
import type {TextReader} from '../span/text-reader.ts'
import type {Word} from '../span/token-table.ts'
import {normalise} from './unit-vector.ts'

/** Words of a text that its direction is made of: what it says, it says early. */
export const DIRECTION_WORDS = 24

/** Words whose parts are kept: 1 KB each at 256 dimensions. The oldest make room. */
const FIRST_ROWS = 4096
const MOST_ROWS = 49_152

const FLOAT_BYTES = 4

/**
 * Directions of texts by their words. The parts of words stay in the memory of the kernel, which sums them: to make one
 * takes longer than to add a hundred.
 */
export class Directions {
  readonly #parts: WordParts
  readonly #kernel: Kernel = makeKernel()
  readonly #width: number
  /** Where the rows begin; before them the numbers of those that are wanted, and the sum. */
  readonly #rowsAt: number
  /** Whose part each row is. */
  readonly #owners: Word[] = []
  #room = FIRST_ROWS
  #next = 0
  #wanted: Uint32Array
  #sum: Float32Array
  #rows: Float32Array

  constructor(parts: WordParts) {
    this.#parts = parts
    this.#width = parts.dimensions * FLOAT_BYTES
    this.#rowsAt = DIRECTION_WORDS * FLOAT_BYTES + this.#width
    ;[this.#wanted, this.#sum, this.#rows] = this.#views()
  }

  /** The unit vector of the first distinct words together; zero without any. */
  of(words: readonly Word[]): Float32Array {
    const count = Math.min(words.length, DIRECTION_WORDS)
    for (let at = 0; at < count; at++) {
      // First, because growing replaces the memory.
      const row = this.#rowOf(words[at]!)
      this.#wanted[at] = row
    }
    this.#kernel.sumFloats(this.#rowsAt, 0, count, this.#width, DIRECTION_WORDS * FLOAT_BYTES)
    return normalise(this.#sum.slice())
  }

  /** The same of the words that stand first in a text. */
  ofText(text: string, reader: TextReader): Float32Array {
    return this.of(
      reader
        .read(text)
        .distinct.slice(0, DIRECTION_WORDS)
        .map((number) => reader.words[number]!),
    )
  }

  #rowOf(word: Word): number {
    if (this.#owners[word.row] === word) return word.row
    const row = this.#next
    if (row === this.#room) this.#grow()
    this.#owners[row] = word
    word.row = row
    this.#next = (row + 1) % MOST_ROWS
    const {dimensions} = this.#parts
    this.#parts.write(word.text, this.#rows.subarray(row * dimensions, (row + 1) * dimensions))
    return row
  }

  #grow(): void {
    this.#room = Math.min(MOST_ROWS, 2 * this.#room)
    const wanted = this.#wanted.slice()
    ;[this.#wanted, this.#sum, this.#rows] = this.#views()
    this.#wanted.set(wanted)
  }

  #views(): [wanted: Uint32Array, sum: Float32Array, rows: Float32Array] {
    this.#kernel.reserve(this.#rowsAt + this.#room * this.#width)
    const {buffer} = this.#kernel.memory
    const {dimensions} = this.#parts
    return [
      new Uint32Array(buffer, 0, DIRECTION_WORDS),
      new Float32Array(buffer, DIRECTION_WORDS * FLOAT_BYTES, dimensions),
      new Float32Array(buffer, this.#rowsAt, this.#room * dimensions),
    ]
  }
}

let shipped: Directions | undefined

/** By the shipped table, whatever the embedder of the store. */
export function shippedDirections(): Directions {
  shipped ??= new Directions(shippedParts())
  return shipped
}
