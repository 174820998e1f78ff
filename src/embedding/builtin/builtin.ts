import {setImmediate} from 'node:timers/promises'
import {Interrupted, throwIfStopped, UsageError} from '../../errors.ts'
import type {Embedder} from '../embedder.ts'
import {EmbeddingThreads} from './embedding-threads.ts'
import {embedTogether, Pooling} from './pooling.ts'
import {shippedTable} from './shipped-table.ts'
import type {StaticTable} from './static-table.ts'

/** Counts up whenever the same text would get another vector from the same table: other tokens, other sums. */
const VERSION = 2

/** Characters embedded before others get their turn: a few milliseconds, so that Ctrl-C is heard. */
const CHARACTERS_AT_A_TIME = 16_384
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
      if (texts.some((text) => text.trim() === ''))
        throw new UsageError('text_empty', 'there is nothing to embed in an empty text', {
          hint: 'give a text that holds more than blanks',
        })
      const shares = sharesOf(texts)
      const vectors = new Array<Float32Array>(texts.length)
      const place = (together: Float32Array, first: number) => {
        for (let start = 0, at = first; start < together.length; start += dimensions)
          vectors[at++] = together.subarray(start, start + dimensions)
      }
      if (shares.length > CHARACTERS_FOR_THREADS / CHARACTERS_AT_A_TIME) {
        const stop = () => threads.clear(new Interrupted())
        signal.addEventListener('abort', stop, {once: true})
        try {
          // Each as soon as it is there: at the end there is nothing left to do while threads stand idle.
          await Promise.all(shares.map(async ({texts: own, first}) => place(await threads.embed(own), first)))
        } finally {
          signal.removeEventListener('abort', stop)
        }
        throwIfStopped(signal)
        return vectors
      }
      for (const [index, share] of shares.entries()) {
        if (index > 0) await setImmediate()
        throwIfStopped(signal)
        place(embedTogether(pooling, share.texts, dimensions), share.first)
      }
      return vectors
    },
  }
}

/** Texts that are embedded together, and the place of the first among all. */
interface Share {
  readonly texts: string[]
  readonly first: number
}

/** Texts in portions of a few milliseconds each. */
function sharesOf(texts: readonly string[]): Share[] {
  const shares: Share[] = []
  let characters = CHARACTERS_AT_A_TIME
  for (const [index, text] of texts.entries()) {
    if (characters >= CHARACTERS_AT_A_TIME) {
      shares.push({texts: [], first: index})
      characters = 0
    }
    shares.at(-1)!.texts.push(text)
    characters += text.length
  }
  return shares
}
