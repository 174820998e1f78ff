import {hash} from 'node:crypto'
import type {Features} from './features.ts'
import type {Tally} from './tally.ts'

/** Words have buckets of their own, so that a rare word is not taken for a frequent n-gram. Powers of two. */
const WORD_BUCKETS = 1 << 17
const GRAM_BUCKETS = 1 << 18

/** "LLIDF001", then the number of texts (uint32, little-endian), then one byte a bucket. */
const MAGIC = 'LLIDF001'
const HEADER_BYTES = 12
const UNSEEN = 255

/**
 * How telling a feature is: ln((texts + 1) / (texts that have it + 1)), looked up by the bucket of its hash. What was
 * never seen has the largest value, ln(texts + 1).
 */
export interface IdfTable {
  word(hash: number): number
  gram(hash: number): number
  /** Eight hex digits of the SHA-256 of the table: part of the fingerprint. */
  readonly digest: string
}

/** @throws {Error} the bytes are no such table: the installation is damaged */
export function readIdfTable(bytes: Buffer): IdfTable {
  if (bytes.length !== HEADER_BYTES + WORD_BUCKETS + GRAM_BUCKETS || bytes.toString('latin1', 0, 8) !== MAGIC)
    throw new Error('the IDF table of the built-in embedder is damaged: install LogLine again')
  const largest = Math.log(bytes.readUInt32LE(8) + 1)
  const words = bytes.subarray(HEADER_BYTES, HEADER_BYTES + WORD_BUCKETS)
  const grams = bytes.subarray(HEADER_BYTES + WORD_BUCKETS)
  const values = Float64Array.from({length: 256}, (_, byte) => (byte / UNSEEN) * largest)
  return {
    word: (key) => values[words[key & (WORD_BUCKETS - 1)]!]!,
    gram: (key) => values[grams[key & (GRAM_BUCKETS - 1)]!]!,
    digest: hash('sha256', bytes, 'hex').slice(0, 8),
  }
}

/** Counts in how many texts each bucket occurs, and writes the table. */
export class IdfCounter {
  texts = 0
  readonly #words = new Uint32Array(WORD_BUCKETS)
  readonly #grams = new Uint32Array(GRAM_BUCKETS)
  // The text a bucket was last seen in: two features of one text that share a bucket count once.
  readonly #wordSeen = new Uint32Array(WORD_BUCKETS)
  readonly #gramSeen = new Uint32Array(GRAM_BUCKETS)

  add(features: Features): void {
    this.texts++
    this.#count(features.words, this.#words, this.#wordSeen)
    this.#count(features.grams, this.#grams, this.#gramSeen)
  }

  #count(tally: Tally, frequencies: Uint32Array, seen: Uint32Array): void {
    const mask = frequencies.length - 1
    for (let position = 0; position < tally.size; position++) {
      const bucket = tally.keys[position]! & mask
      if (seen[bucket] === this.texts) continue
      seen[bucket] = this.texts
      frequencies[bucket]!++
    }
  }

  toBytes(): Buffer {
    const largest = Math.log(this.texts + 1)
    const header = Buffer.alloc(HEADER_BYTES)
    header.write(MAGIC, 'latin1')
    header.writeUInt32LE(this.texts, 8)
    const levels = (frequencies: Uint32Array) =>
      Uint8Array.from(frequencies, (count) => Math.round((UNSEEN * Math.log((this.texts + 1) / (count + 1))) / largest))
    return Buffer.concat([header, levels(this.#words), levels(this.#grams)])
  }
}
