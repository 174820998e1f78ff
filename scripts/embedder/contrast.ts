import {logSum} from '../../src/embedding/adapting/in-batch-loss.ts'
import type {Products} from '../../src/embedding/adapting/products.ts'
import type {Side} from '../../src/embedding/adapting/unit-sums.ts'
import {multiplyInto, transposed} from './arithmetic.ts'

/**
 * Distillation: what a text resembles shall be what the teacher finds it resembles. Cross-entropy of
 * softmax(A B^T / temperature) against softmax(teacher's similarities / temperature) of each row, the text itself left
 * out. Adds its gradients, times `weight`, to those given.
 */
export function lessonLoss(a: Side, b: Side, options: LessonOptions): number {
  const {n, width, temperature, weight, teacher, teacherTemperature} = options
  const scores = fastProducts.similarities(a.unit, b.unit, {n, width, factor: 1 / temperature})
  const targets = teacher.map((similarity) => similarity / teacherTemperature)
  const slopes = new Float32Array(n * n)
  for (let i = 0; i < n; i++) {
    scores[i * n + i] = -1e9
    targets[i * n + i] = -1e9
  }
  let loss = 0
  for (let i = 0; i < n; i++) {
    const logOurs = logSum(scores, i * n, 1, n)
    const logTheirs = logSum(targets, i * n, 1, n)
    for (let j = 0; j < n; j++) {
      const cell = i * n + j
      const target = Math.exp(targets[cell]! - logTheirs)
      slopes[cell] = Math.exp(scores[cell]! - logOurs) - target
      if (i !== j) loss -= target * (scores[cell]! - logOurs)
    }
  }
  fastProducts.spread(slopes, a, b, {n, width, factor: weight / (n * temperature)})
  return loss / n
}

/**
 * Pairs that people graded: a pair with a higher grade shall be more similar than one with a lower (CoSENT, Su 2022):
 * log(1 + sum of exp((similarity of the lower - of the higher) / temperature)). Adds gradients times `weight`.
 */
export function graded(
  a: Side,
  b: Side,
  width: number,
  {
    temperature,
    weight,
    grades,
  }: {readonly temperature: number; readonly weight: number; readonly grades: readonly number[]},
): number {
  const n = grades.length
  const similarity = new Float64Array(n)
  for (let row = 0; row < n; row++)
    for (let at = row * width; at < (row + 1) * width; at++) similarity[row]! += a.unit[at]! * b.unit[at]!
  let sum = 1
  const slopes = new Float64Array(n)
  for (let higher = 0; higher < n; higher++)
    for (let lower = 0; lower < n; lower++) {
      if (grades[higher]! <= grades[lower]!) continue
      const term = Math.exp((similarity[lower]! - similarity[higher]!) / temperature)
      sum += term
      slopes[lower]! += term
      slopes[higher]! -= term
    }
  for (let row = 0; row < n; row++) {
    const slope = (weight * slopes[row]!) / (sum * temperature)
    for (let at = row * width; at < (row + 1) * width; at++) {
      a.gradient[at]! += slope * b.unit[at]!
      b.gradient[at]! += slope * a.unit[at]!
    }
  }
  return Math.log(sum)
}

interface LessonOptions {
  readonly n: number
  readonly width: number
  readonly temperature: number
  readonly weight: number
  /** n x n similarities. */
  readonly teacher: Float32Array
  readonly teacherTemperature: number
}

/** The products of both losses, by arithmetic.wat. `n` and `width` are multiples of 8. */
export const fastProducts: Products = {
  similarities(a, b, {n, width, factor}) {
    const out = new Float32Array(n * n)
    multiplyInto(out, a, transposed(b, n, width), {rows: n, inner: width, width: n, factor})
    return out
  },
  spread(slopes, a, b, {n, width, factor}) {
    multiplyInto(a.gradient, slopes, b.unit, {rows: n, inner: n, width, factor})
    multiplyInto(b.gradient, transposed(slopes, n, n), a.unit, {rows: n, inner: n, width, factor})
  },
}
