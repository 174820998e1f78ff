import {setImmediate} from 'node:timers/promises'
import {throwIfStopped, UsageError} from '../../errors.ts'
import type {Embedder} from '../embedder.ts'
import {EmbeddingThreads} from './embedding-threads.ts'
import {Pooling} from './pooling.ts'
import {shippedTable} from './shipped-table.ts'
import type {StaticTable} from './static-table.ts'

/** Counts up whenever the same text would get another vector from the same table: other tokens, other sums. */
const VERSION = 2

/** Characters embedded before others get their turn: a few milliseconds, so that Ctrl-C is heard. */
const CHARACTERS_AT_A_TIME = 16_384
/** A longer text is embedded in steps with a pooling of its own, as others may be embedded in between. */
const LONG_TEXT = 4 * CHARACTERS_AT_A_TIME
/** From this many characters on, the threads' start (some 50 ms) pays. */
const CHARACTERS_FOR_THREADS = 4 * CHARACTERS_AT_A_TIME

/**
 * The embedder that is always there: no download, no network, the same vectors on every machine. A static model: the
 * sum of one learned row for each word, n-grams of letters for words it does not know (MODEL_CARD.md says how it was
 * trained). Few texts are embedded here, many on all cores, by the same code over one table in shared memory.
 *
 * @param dimensions 256, or the first 128 or 64 of them: cheaper to store and search, a little less exact
 * @param table another model than the shipped one, such as one adapted to a store
 */
export function builtinEmbedder(dimensions = 256, table: StaticTable = shippedTable()): Embedder {
  const pooling = new Pooling(table, dimensions)
  const threads = new EmbeddingThreads(table, dimensions)
  return {
    fingerprint: `builtin/${VERSION}/${dimensions}/${table.digest}`,
    dimensions,
    async embed(texts, signal) {
      throwIfStopped(signal)
      const characters = charactersOf(texts)
      if (texts.length > 1 && characters > CHARACTERS_FOR_THREADS) return await threads.embed(texts, characters, signal)
      const vectors: Float32Array[] = []
      let since = 0
      for (const text of texts) {
        if (since >= CHARACTERS_AT_A_TIME) {
          await setImmediate()
          throwIfStopped(signal)
          since = 0
        }
        const vector = new Float32Array(dimensions)
        if (text.length <= LONG_TEXT) pooling.write(text, vector)
        else await writeLong(new Pooling(table, dimensions), text, vector, signal)
        vectors.push(vector)
        since += text.length
      }
      return vectors
    },
  }
}

async function writeLong(pooling: Pooling, text: string, vector: Float32Array, signal: AbortSignal): Promise<void> {
  for (const _ of pooling.writeInSteps(text, vector)) {
    await setImmediate()
    throwIfStopped(signal)
  }
}

/**
 * How long texts are together, in one pass with the refusal of blank ones: threads wait until it is done.
 * @throws {UsageError} one is blank
 */
function charactersOf(texts: readonly string[]): number {
  let characters = 0
  for (const text of texts) {
    if (text.trim() === '')
      throw new UsageError('text_empty', 'there is nothing to embed in an empty text', {
        hint: 'give a text that holds more than blanks',
      })
    characters += text.length
  }
  return characters
}
