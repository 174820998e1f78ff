import type {LogisticModel} from './ranker.ts'
import {sigmoid} from './ranker.ts'

/** Rows of features, one after the other, with a label (0 or 1) each. */
export interface Examples {
  readonly width: number
  /** width x labels.length values. */
  readonly values: Float64Array
  readonly labels: Uint8Array
}

const MOST_ROUNDS = 30
const MOST_SWEEPS = 200
const SWEEP_TOLERANCE = 1e-7
const TOLERANCE = 1e-9
/** Of a step, below which none is tried. */
const SMALLEST_SHARE = 1e-6

/**
 * Logistic regression with a ridge penalty and a sign for each weight: Newton's method, each step solved by coordinate
 * descent within the bounds (Friedman, Hastie, Tibshirani 2010, "Regularization paths", section 3, with bounds instead
 * of a lasso) and halved until the loss falls. Deterministic.
 * @param directions 1 or -1 for each feature: the sign that its weight may have
 * @param ridge penalty on the weights of standardised features, for the sum of losses
 */
export function fitLogistic(examples: Examples, directions: readonly number[], ridge = 1): LogisticModel {
  const {width, labels} = examples
  const {means, scales, rows} = standardised(examples)
  const count = labels.length
  const weights = new Float64Array(width)
  const positives = labels.reduce((sum, label) => sum + label, 0)
  let bias = Math.log((positives + 1) / (count - positives + 1))
  const size = width + 1
  let loss = lossOf(rows, labels, {weights, bias}, ridge)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const hessian = new Float64Array(size * size)
    const gradient = new Float64Array(size)
    for (let row = 0; row < count; row++) {
      const start = row * width
      let logit = bias
      for (let at = 0; at < width; at++) logit += weights[at]! * rows[start + at]!
      const p = sigmoid(logit)
      const curve = Math.max(1e-9, p * (1 - p))
      const error = labels[row]! - p
      for (let a = 0; a < width; a++) {
        const value = rows[start + a]!
        gradient[a]! += error * value
        const scaled = curve * value
        for (let b = a; b < width; b++) hessian[a * size + b]! += scaled * rows[start + b]!
        hessian[a * size + width]! += scaled
      }
      gradient[width]! += error
      hessian[width * size + width]! += curve
    }
    for (let a = 0; a < width; a++) {
      gradient[a]! -= ridge * weights[a]!
      hessian[a * size + a]! += ridge
    }
    const change = step({weights, directions, hessian, gradient, size})
    let share = 1
    let next = moved(weights, bias, change, share)
    let nextLoss = lossOf(rows, labels, next, ridge)
    while (!(nextLoss <= loss) && share > SMALLEST_SHARE) {
      share /= 2
      next = moved(weights, bias, change, share)
      nextLoss = lossOf(rows, labels, next, ridge)
    }
    if (!(nextLoss <= loss)) break
    const gained = loss - nextLoss
    weights.set(next.weights)
    bias = next.bias
    loss = nextLoss
    if (gained < TOLERANCE * Math.max(1, loss)) break
  }
  return {means: [...means], scales: [...scales], weights: [...weights], bias}
}

interface Step {
  readonly weights: Float64Array
  readonly directions: readonly number[]
  /** Its upper half. */
  readonly hessian: Float64Array
  readonly gradient: Float64Array
  readonly size: number
}

interface Line {
  readonly weights: Float64Array
  readonly bias: number
}

function moved(weights: Float64Array, bias: number, change: Float64Array, share: number): Line {
  return {weights: weights.map((weight, at) => weight + share * change[at]!), bias: bias + share * change.at(-1)!}
}

/** Sum of log losses and half the penalty. */
function lossOf(rows: Float64Array, labels: Uint8Array, {weights, bias}: Line, ridge: number): number {
  let loss = (ridge / 2) * weights.reduce((sum, weight) => sum + weight * weight, 0)
  for (let row = 0; row < labels.length; row++) {
    let logit = bias
    for (let at = 0; at < weights.length; at++) logit += weights[at]! * rows[row * weights.length + at]!
    const margin = labels[row] === 1 ? -logit : logit
    loss += margin > 0 ? margin + Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin))
  }
  return loss
}

/** The change that maximises the quadratic model within the bounds; the last value is the bias's. */
function step({weights, directions, hessian, gradient, size}: Step): Float64Array {
  const width = size - 1
  const change = new Float64Array(size)
  const of = (a: number, b: number) => hessian[Math.min(a, b) * size + Math.max(a, b)]!
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let largest = 0
    for (let a = 0; a < size; a++) {
      let slope = gradient[a]!
      for (let b = 0; b < size; b++) slope -= of(a, b) * change[b]!
      let next = change[a]! + slope / of(a, a)
      if (a < width && (weights[a]! + next) * directions[a]! < 0) next = -weights[a]!
      largest = Math.max(largest, Math.abs(next - change[a]!))
      change[a] = next
    }
    if (largest < SWEEP_TOLERANCE) break
  }
  return change
}

function standardised({width, values, labels}: Examples) {
  const count = Math.max(1, labels.length)
  const means = new Float64Array(width)
  const scales = new Float64Array(width)
  for (let at = 0; at < values.length; at++) means[at % width]! += values[at]! / count
  for (let at = 0; at < values.length; at++) scales[at % width]! += (values[at]! - means[at % width]!) ** 2 / count
  for (let at = 0; at < width; at++) scales[at] = Math.sqrt(scales[at]!) || 1
  const rows = Float64Array.from(values, (value, at) => (value - means[at % width]!) / scales[at % width]!)
  return {means, scales, rows}
}
