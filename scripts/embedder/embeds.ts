import {Pooling} from '../../src/embedding/builtin/pooling.ts'
import type {StaticTable} from '../../src/embedding/builtin/static-table.ts'
import {modelTokens} from '../../src/embedding/builtin/tokens.ts'
import type {Embed} from './evaluate.ts'
import {DIMENSIONS} from './start.ts'
import {TEACHER_DIMENSIONS} from './teacher.ts'
import type {Vocabulary} from './vocabulary.ts'

/** The model as it ships. */
export function embedWith(table: StaticTable, dimensions: number): Embed {
  const pooling = new Pooling(table, dimensions)
  return (texts) =>
    texts.map((text) => {
      const vector = new Float32Array(dimensions)
      pooling.write(text, vector)
      return vector
    })
}

/**
 * The model before its rows are rounded. It reads all tokens of a text, as the shipped one does, where training reads the
 * first ones.
 * @param values rows of words in the order of the vocabulary, then rows of buckets
 * @param bucketFactor what rows of buckets count for besides
 */
export function embedUnrounded(values: Float32Array, vocabulary: Vocabulary, bucketFactor: number): Embed {
  return (texts) =>
    texts.map((text) => {
      const sum = new Float64Array(DIMENSIONS)
      const add = (row: number, share: number) => {
        for (let at = 0; at < DIMENSIONS; at++) sum[at]! += share * values[row * DIMENSIONS + at]!
      }
      for (const token of modelTokens(text)) {
        const word = vocabulary.numbers.get(token)
        if (word !== undefined && word < vocabulary.known) {
          add(word, 1)
          continue
        }
        const buckets = vocabulary.spell(token)
        for (const bucket of buckets) add(bucket, bucketFactor / Math.sqrt(buckets.length))
      }
      const length = Math.hypot(...sum) || 1
      return Float32Array.from(sum, (value) => value / length)
    })
}

/** What was asked of the teacher before, by text. */
export function embedRemembered(texts: readonly string[], vectors: Float32Array): Embed {
  const place = new Map(texts.map((text, index) => [text, index]))
  return (asked) =>
    asked.map((text) => {
      const index = place.get(text)!
      return vectors.subarray(index * TEACHER_DIMENSIONS, (index + 1) * TEACHER_DIMENSIONS)
    })
}
