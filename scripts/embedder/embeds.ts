import {Pooling} from '../../src/embedding/builtin/pooling.ts'
import type {StaticTable} from '../../src/embedding/builtin/static-table.ts'
import type {Embed} from './evaluate.ts'
import {DIMENSIONS} from './start.ts'
import type {Student} from './student.ts'
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

/** The model before its rows are rounded. @param bucketFactor what rows of buckets count for besides */
export function embedUnrounded(student: Student, vocabulary: Vocabulary, bucketFactor: number): Embed {
  return (texts) =>
    texts.map((text) => {
      const sum = new Float32Array(DIMENSIONS)
      const {rows, shares} = student.read(vocabulary.encode(text))
      const weighted = shares.map((share, at) => (rows[at]! < vocabulary.known ? share : share * bucketFactor))
      student.sum({rows, shares: weighted}, sum)
      const length = Math.hypot(...sum) || 1
      return sum.map((value) => value / length)
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
