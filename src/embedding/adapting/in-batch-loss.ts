import {type Products, plainProducts} from './products.ts'
import type {Side} from './unit-sums.ts'

export interface InBatchOptions {
  /** Pairs in the batch. */
  readonly n: number
  readonly width: number
  readonly temperature: number
  /** Of this loss among others: scales the gradients. */
  readonly weight: number
  /** n x n: 1 where a pair is neither right nor wrong. */
  readonly masked: Uint8Array
  readonly products?: Products
}

/**
 * In-batch negatives: row i of A belongs to row i of B and to no other. Cross-entropy of softmax(A B^T / temperature) by
 * rows and by columns (van den Oord et al. 2018, symmetric), the mean over the batch. Adds its gradients, times `weight`,
 * to those of both sides.
 */
export function inBatchLoss(a: Side, b: Side, options: InBatchOptions): number {
  const {n, width, temperature, weight, masked, products = plainProducts} = options
  const scores = products.similarities(a.unit, b.unit, {n, width, factor: 1 / temperature})
  for (let cell = 0; cell < n * n; cell++) if (masked[cell] === 1) scores[cell] = -1e9
  const slopes = new Float32Array(n * n)
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
  products.spread(slopes, a, b, {n, width, factor: weight / (2 * n * temperature)})
  return loss / (2 * n)
}

/** Logarithm of the sum of the exponentials of `n` values, `stride` apart. */
export function logSum(values: Float32Array, start: number, stride: number, n: number): number {
  let largest = Number.NEGATIVE_INFINITY
  for (let at = 0; at < n; at++) largest = Math.max(largest, values[start + at * stride]!)
  let sum = 0
  for (let at = 0; at < n; at++) sum += Math.exp(values[start + at * stride]! - largest)
  return largest + Math.log(sum)
}
