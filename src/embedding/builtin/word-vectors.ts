import {Pooling} from './pooling.ts'
import type {StaticTable} from './static-table.ts'

/** Words that are kept: 64 values of 4 bytes each. */
const MOST_WORDS = 50_000

/** Values of a word's vector. The table is trained so that its first 64 are a model of their own. */
const DIMENSIONS = 64

/** Vectors in one piece of memory: one for each word is slow to allot, and to read. */
const WORDS_TOGETHER = 1000

/** A letter is enough of a longer one: base64 and minified code are bounded work. */
const MOST_CHARACTERS = 64

/** The unit vector of one word (64 values), folded as `tokensOf` does; the same object as long as it is remembered. */
export type WordVectors = (word: string) => Float32Array

/** Vectors of single words: what a text's vector is the sum of. Remembers them; for one store at a time or for many. */
export function wordVectors(table: StaticTable): WordVectors {
  const pooling = new Pooling(table, DIMENSIONS)
  const known = new Map<string, Float32Array>()
  let together = new Float32Array(0)
  return (word) => {
    const kept = known.get(word)
    if (kept !== undefined) return kept
    if (known.size >= MOST_WORDS) known.clear()
    const place = known.size % WORDS_TOGETHER
    if (place === 0) together = new Float32Array(WORDS_TOGETHER * DIMENSIONS)
    const vector = together.subarray(place * DIMENSIONS, (place + 1) * DIMENSIONS)
    pooling.write(word.slice(0, MOST_CHARACTERS), vector)
    known.set(word, vector)
    return vector
  }
}
