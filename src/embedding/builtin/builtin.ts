import {readFileSync} from 'node:fs'
import {setImmediate} from 'node:timers/promises'
import {throwIfStopped, UsageError} from '../../errors.ts'
import {hashText, mix} from '../../span/tokens.ts'
import type {Embedder} from '../embedder.ts'
import {toUnit} from '../vector.ts'
import {Features} from './features.ts'
import {type IdfTable, readIdfTable} from './idf-table.ts'
import type {Tally} from './tally.ts'

/** Counts up whenever the same text would get another vector, unless the table says so already. */
const VERSION = 1
const DIMENSIONS = 256

/**
 * Dimensions that one feature touches, each in a block of its own (OSNAP: Nelson & Nguyen 2013). 2 to 32 measured the
 * same within noise on STS-B dev, ASSIN dev and WebQuestions.
 */
const TOUCHED = 4
const BLOCK = DIMENSIONS / TOUCHED

/** Of the squared length, what words have; n-grams have the rest. .3 to .5 is a plateau on the same sets. */
const WORD_SHARE = 0.4

/** Makes a word and an n-gram of the same letters two features. */
const WORD_SALT = 0x9e3779b9
const GRAM_SALT = 0x85ebca6b

/** Characters embedded before others get their turn: a few milliseconds, so that Ctrl-C is heard. */
const CHARACTERS_AT_A_TIME = 16_384

/**
 * The embedder that is always there: no download, no network, the same vectors on every machine. Hashed words and
 * character 3- to 5-grams, (1 + ln tf) x idf, projected by random signs to 256 dimensions, unit length.
 *
 * The IDF table is shipped (fitted by `npm run train:idf`) and not fitted to each store: so the fingerprint is the same
 * everywhere, vectors of two stores compare, and no vector goes stale because later spans changed a word's frequency.
 */
export function builtinEmbedder(): Embedder {
  const table = readIdfTable(readFileSync(new URL('idf.bin', import.meta.url)))
  const features = new Features()
  return {
    fingerprint: `builtin/${VERSION}/${DIMENSIONS}/${table.digest}`,
    dimensions: DIMENSIONS,
    async embed(texts, signal) {
      throwIfStopped(signal)
      const vectors: Float32Array[] = []
      let characters = 0
      for (const text of texts) {
        if (text.trim() === '')
          throw new UsageError('text_empty', 'there is nothing to embed in an empty text', {
            hint: 'give a text that holds more than blanks',
          })
        vectors.push(project(text, features, table))
        characters += text.length
        if (characters < CHARACTERS_AT_A_TIME) continue
        characters = 0
        await setImmediate()
        throwIfStopped(signal)
      }
      return vectors
    },
  }
}

function project(text: string, features: Features, table: IdfTable): Float32Array {
  features.read(text)
  const sum = new Float64Array(DIMENSIONS)
  addBlock(sum, features.words, table.word, WORD_SHARE, WORD_SALT)
  addBlock(sum, features.grams, table.gram, 1 - WORD_SHARE, GRAM_SALT)
  // Features may cancel each other out, if only in theory: then the text still gets a direction of its own.
  if (!toUnit(sum)) sum[hashText(text) % DIMENSIONS] = 1
  return new Float32Array(sum)
}

/** Adds the features of one kind, together of squared length `share` whatever their number. */
function addBlock(sum: Float64Array, tally: Tally, idf: (key: number) => number, share: number, salt: number): void {
  const {keys, counts, size} = tally
  const weights = new Float64Array(size)
  let squares = 0
  for (let position = 0; position < size; position++) {
    const weight = (1 + Math.log(counts[position]!)) * idf(keys[position]!)
    weights[position] = weight
    squares += weight * weight
  }
  if (squares === 0) return
  const scale = Math.sqrt(share / squares)
  for (let position = 0; position < size; position++) {
    const weight = weights[position]! * scale
    let bits = mix(keys[position]! ^ salt)
    for (let start = 0; start < DIMENSIONS; start += BLOCK) {
      sum[start + ((bits >>> 1) % BLOCK)]! += (bits & 1) === 0 ? weight : -weight
      bits >>>= 7
    }
  }
}
