import type {LogisticModel} from './ranker.ts'

/** The answers that one question could choose from. */
export interface Choice {
  /** Features of each answer, one after the other. */
  readonly values: Float64Array
  /** 1: it is right. */
  readonly labels: Uint8Array
}

const MOST_ROUNDS = 25
const MOST_SWEEPS = 100
const SWEEP_TOLERANCE = 1e-7
const TOLERANCE = 1e-8
/** Of a step, below which none is tried. */
const SMALLEST_SHARE = 1e-4

/**
 * The conditional logit (McFadden 1974) with several right ones: weights for which the right answers of a question have
 * the most of its probability, which is what choosing needs; how probable answers are over all does not matter, so
 * questions without a right or without a wrong answer teach nothing, and the bias is 0. Signs of weights are bounded.
 * Newton steps on the curvature of the choices, solved by coordinate descent within the bounds and halved until the
 * loss falls. Deterministic.
 * @param width features of an answer
 * @param directions 1 or -1 for each feature: the sign that its weight may have
 * @param ridge penalty on the weights of standardised features, for the sum of losses
 */
export function fitChoice(
  choices: readonly Choice[],
  width: number,
  directions: readonly number[],
  ridge = 3,
): LogisticModel {
  const {means, scales} = standard(choices, width)
  const taught = choices
    .filter(({labels}) => labels.includes(1) && labels.includes(0))
    .map(({values, labels}) => ({labels, rows: values.map((v, at) => (v - means[at % width]!) / scales[at % width]!)}))
  let weights = new Float64Array(width)
  let loss = lossOf(taught, weights, ridge)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const {gradient, hessian} = slopes(taught, weights, ridge)
    const change = boundedStep({weights, directions, gradient, hessian})
    let share = 1
    let next = weights.map((weight, at) => weight + change[at]!)
    let nextLoss = lossOf(taught, next, ridge)
    while (!(nextLoss <= loss) && share > SMALLEST_SHARE) {
      share /= 2
      next = weights.map((weight, at) => weight + share * change[at]!)
      nextLoss = lossOf(taught, next, ridge)
    }
    if (!(nextLoss <= loss)) break
    const gained = loss - nextLoss
    weights = next
    loss = nextLoss
    if (gained < TOLERANCE * Math.max(1, loss)) break
  }
  return {means: [...means], scales: [...scales], weights: [...weights], bias: 0}
}

interface Taught {
  readonly rows: Float64Array
  readonly labels: Uint8Array
}

/** exp(score - largest score) of each answer. */
function chances({rows, labels}: Taught, weights: Float64Array): Float64Array {
  const width = weights.length
  const scores = new Float64Array(labels.length)
  let largest = Number.NEGATIVE_INFINITY
  for (let row = 0; row < labels.length; row++) {
    let sum = 0
    for (let at = 0; at < width; at++) sum += weights[at]! * rows[row * width + at]!
    scores[row] = sum
    if (sum > largest) largest = sum
  }
  for (let row = 0; row < labels.length; row++) scores[row] = Math.exp(Math.max(-600, scores[row]! - largest))
  return scores
}

function lossOf(taught: readonly Taught[], weights: Float64Array, ridge: number): number {
  let loss = 0
  for (const weight of weights) loss += (ridge / 2) * weight * weight
  for (const choice of taught) {
    const chance = chances(choice, weights)
    let [right, all] = [0, 0]
    for (let row = 0; row < chance.length; row++) {
      all += chance[row]!
      if (choice.labels[row] === 1) right += chance[row]!
    }
    loss += Math.log(all) - Math.log(right)
  }
  return loss
}

/** Of the negative loss: its gradient, and the upper half of a curvature that is never less than its own. */
function slopes(taught: readonly Taught[], weights: Float64Array, ridge: number) {
  const width = weights.length
  const gradient = new Float64Array(width)
  const hessian = new Float64Array(width * width)
  const mean = new Float64Array(width)
  for (const choice of taught) {
    const {rows, labels} = choice
    const chance = chances(choice, weights)
    let [right, all] = [0, 0]
    for (let row = 0; row < chance.length; row++) {
      all += chance[row]!
      if (labels[row] === 1) right += chance[row]!
    }
    mean.fill(0)
    for (let row = 0; row < chance.length; row++) {
      const p = chance[row]! / all
      const error = (labels[row] === 1 ? chance[row]! / right : 0) - p
      const start = row * width
      for (let a = 0; a < width; a++) {
        const value = rows[start + a]!
        gradient[a]! += error * value
        mean[a]! += p * value
      }
      if (p < 1e-6) continue
      for (let a = 0; a < width; a++) {
        const scaled = p * rows[start + a]!
        for (let b = a; b < width; b++) hessian[a * width + b]! += scaled * rows[start + b]!
      }
    }
    for (let a = 0; a < width; a++) for (let b = a; b < width; b++) hessian[a * width + b]! -= mean[a]! * mean[b]!
  }
  for (let a = 0; a < width; a++) {
    gradient[a]! -= ridge * weights[a]!
    hessian[a * width + a]! += ridge
  }
  return {gradient, hessian}
}

interface Step {
  readonly weights: Float64Array
  readonly directions: readonly number[]
  readonly gradient: Float64Array
  /** Its upper half. */
  readonly hessian: Float64Array
}

/** The change that maximises the quadratic model within the bounds (Friedman, Hastie, Tibshirani 2010, section 3). */
function boundedStep({weights, directions, gradient, hessian}: Step): Float64Array {
  const width = weights.length
  const change = new Float64Array(width)
  const of = (a: number, b: number) => hessian[Math.min(a, b) * width + Math.max(a, b)]!
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let largest = 0
    for (let a = 0; a < width; a++) {
      let slope = gradient[a]!
      for (let b = 0; b < width; b++) slope -= of(a, b) * change[b]!
      let next = change[a]! + slope / of(a, a)
      if ((weights[a]! + next) * directions[a]! < 0) next = -weights[a]!
      largest = Math.max(largest, Math.abs(next - change[a]!))
      change[a] = next
    }
    if (largest < SWEEP_TOLERANCE) break
  }
  return change
}

function standard(choices: readonly Choice[], width: number) {
  let count = 0
  const means = new Float64Array(width)
  const scales = new Float64Array(width)
  for (const {labels} of choices) count += labels.length
  for (const {values} of choices)
    for (let at = 0; at < values.length; at++) means[at % width]! += values[at]! / Math.max(1, count)
  for (const {values} of choices)
    for (let at = 0; at < values.length; at++)
      scales[at % width]! += (values[at]! - means[at % width]!) ** 2 / Math.max(1, count)
  for (let at = 0; at < width; at++) scales[at] = Math.sqrt(scales[at]!) || 1
  return {means, scales}
}
