/**
 * A loss between the rows of A and of B (n x width, unit length): cross-entropy of softmax(A B^T / temperature), by rows
 * and by columns, against targets. Adds its gradients, times `weight`, to those given.
 */
export class Contrast {
  readonly #n: number
  readonly #scores: Float32Array
  readonly #slopes: Float32Array

  constructor(n: number) {
    this.#n = n
    this.#scores = new Float32Array(n * n)
    this.#slopes = new Float32Array(n * n)
  }

  /**
   * In-batch negatives: row i of A belongs to row i of B (van den Oord et al. 2018, symmetric).
   * @param masked 1 where a pair is neither right nor wrong: the same text occurs twice in the batch
   */
  pairs(a: Side, b: Side, width: number, {temperature, weight, masked}: PairLoss): number {
    const n = this.#n
    const scores = multiplied(this.#scores, a.unit, b.unit, n, width, 1 / temperature)
    for (let cell = 0; cell < n * n; cell++) if (masked[cell] === 1) scores[cell] = -1e9
    const slopes = this.#slopes.fill(0)
    let loss = 0
    for (let i = 0; i < n; i++) {
      const logRow = logSum(scores, i * n, 1, n)
      const logColumn = logSum(scores, i, n, n)
      loss += logRow + logColumn - 2 * scores[i * n + i]!
      for (let j = 0; j < n; j++) {
        slopes[i * n + j]! += Math.exp(scores[i * n + j]! - logRow)
        slopes[j * n + i]! += Math.exp(scores[j * n + i]! - logColumn)
      }
      slopes[i * n + i]! -= 2
    }
    spread(slopes, a, b, n, width, weight / (2 * n * temperature))
    return loss / (2 * n)
  }

  /**
   * Distillation: what a text resembles shall be what the teacher finds it resembles. Targets are softmax(teacher's
   * similarities / temperature) of each row, the text itself left out.
   * @param teacher n x n similarities
   */
  lessons(a: Side, b: Side, width: number, {temperature, weight, teacher, teacherTemperature}: LessonLoss): number {
    const n = this.#n
    const scores = multiplied(this.#scores, a.unit, b.unit, n, width, 1 / temperature)
    const slopes = this.#slopes
    for (let i = 0; i < n; i++) {
      scores[i * n + i] = -1e9
      teacher[i * n + i] = -1e9
    }
    let loss = 0
    for (let i = 0; i < n; i++) {
      const logOurs = logSum(scores, i * n, 1, n)
      for (let j = 0; j < n; j++) teacher[i * n + j]! /= teacherTemperature
      const logTheirs = logSum(teacher, i * n, 1, n)
      for (let j = 0; j < n; j++) {
        const cell = i * n + j
        const target = Math.exp(teacher[cell]! - logTheirs)
        slopes[cell] = Math.exp(scores[cell]! - logOurs) - target
        if (i !== j) loss -= target * (scores[cell]! - logOurs)
      }
    }
    spread(slopes, a, b, n, width, weight / (n * temperature))
    return loss / n
  }
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

/** Unit vectors of one side of a batch, and where their gradients go: both n x 256, of which `width` columns count. */
export interface Side {
  readonly unit: Float32Array
  readonly gradient: Float32Array
}

interface PairLoss {
  readonly temperature: number
  readonly weight: number
  readonly masked: Uint8Array
}

interface LessonLoss {
  readonly temperature: number
  readonly weight: number
  /** Overwritten. */
  readonly teacher: Float32Array
  readonly teacherTemperature: number
}

/** out = A B^T x factor. */
export function multiplied(
  out: Float32Array,
  a: Float32Array,
  b: Float32Array,
  n: number,
  width: number,
  factor: number,
): Float32Array {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const left = i * width
      const right = j * width
      let s0 = 0
      let s1 = 0
      let s2 = 0
      let s3 = 0
      for (let at = 0; at < width; at += 4) {
        s0 += a[left + at]! * b[right + at]!
        s1 += a[left + at + 1]! * b[right + at + 1]!
        s2 += a[left + at + 2]! * b[right + at + 2]!
        s3 += a[left + at + 3]! * b[right + at + 3]!
      }
      out[i * n + j] = (s0 + s1 + s2 + s3) * factor
    }
  return out
}

function spread(slopes: Float32Array, a: Side, b: Side, n: number, width: number, factor: number): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const slope = slopes[i * n + j]! * factor
      // Most of a batch is so far away that it does not matter.
      if (slope < 1e-8 && slope > -1e-8) continue
      const left = i * width
      const right = j * width
      for (let at = 0; at < width; at++) {
        a.gradient[left + at]! += slope * b.unit[right + at]!
        b.gradient[right + at]! += slope * a.unit[left + at]!
      }
    }
}

function logSum(values: Float32Array, start: number, stride: number, n: number): number {
  let largest = Number.NEGATIVE_INFINITY
  for (let at = 0; at < n; at++) largest = Math.max(largest, values[start + at * stride]!)
  let sum = 0
  for (let at = 0; at < n; at++) sum += Math.exp(values[start + at * stride]! - largest)
  return largest + Math.log(sum)
}
