import {Pooling} from './pooling.ts'
import type {StaticTable} from './static-table.ts'

/** Vectors that are kept at most. */
const MOST_VECTORS = 50_000

/** Values of a unit vector. The table is trained so that its first 64 are a model of their own. */
const UNIT_DIMENSIONS = 64

/** Vectors in one piece of memory: one for each word is slow to allot, and to read. */
const WORDS_TOGETHER = 1000

/** A letter is enough of a longer one: base64 and minified code are bounded work. */
const MOST_CHARACTERS = 64

/** A vector of one word, folded as `tokensOf` does; the same object as long as it is remembered. */
export type WordVectors = (word: string) => Float32Array

/** Writes what a word adds to the vector of a text, all values of the table. */
export interface WordParts {
  readonly dimensions: number
  write(word: string, into: Float32Array): void
}

/** Unit vectors of single words, 64 values. Remembers them; for one store at a time or for many. */
export function wordVectors(table: StaticTable): WordVectors {
  const pooling = new Pooling(table, UNIT_DIMENSIONS)
  const known = new Map<string, Float32Array>()
  let together = new Float32Array(0)
  return (word) => {
    const kept = known.get(word)
    if (kept !== undefined) return kept
    if (known.size >= MOST_VECTORS) known.clear()
    const place = known.size % WORDS_TOGETHER
    if (place === 0) together = new Float32Array(WORDS_TOGETHER * UNIT_DIMENSIONS)
    const vector = together.subarray(place * UNIT_DIMENSIONS, (place + 1) * UNIT_DIMENSIONS)
    pooling.write(word.slice(0, MOST_CHARACTERS), vector)
    known.set(word, vector)
    return vector
  }
}

/**
 * What single words add to the vector of a text: heavier words are longer, as the table learned it, and the sum of a
 * text's words has the direction of its vector.
 */
export function wordParts(table: StaticTable): WordParts {
  const pooling = new Pooling(table, table.dimensions)
  return {
    dimensions: table.dimensions,
    write: (word, into) => pooling.writeSum(word.slice(0, MOST_CHARACTERS), into),
  }
}
