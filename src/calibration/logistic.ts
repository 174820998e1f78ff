/** One record: its features, and whether its answer was right. */
export interface Example {
  readonly features: readonly number[]
  readonly correct: boolean
}

/** A logistic regression over standardised features. */
export interface LogisticModel {
  readonly means: readonly number[]
  /** 1 where a feature never varied. */
  readonly deviations: readonly number[]
  readonly weights: readonly number[]
  readonly intercept: number
}

const MOST_ITERATIONS = 50
const TOLERANCE = 1e-10

/**
 * Logistic regression with a ridge, by Newton's method (iteratively re-weighted least squares; Hastie, Tibshirani and
 * Friedman, Elements of Statistical Learning, 4.4.1) with step halving. Deterministic. With one class only the ridge
 * keeps the weights at 0 and half a record of the other class the intercept finite.
 * @param ridge the penalty on the standardised weights, lambda / 2 x |w|^2; the intercept has none
 * @throws {RangeError} no examples, features of different lengths, or a value that is no number
 */
export function fitLogistic(examples: readonly Example[], ridge = 1): LogisticModel {
  const size = examples[0]?.features.length
  if (size === undefined) throw new RangeError('a logistic regression needs examples')
  for (const {features} of examples)
    if (features.length !== size || !features.every(Number.isFinite))
      throw new RangeError('features must be equally many finite numbers')
  const means = column(size, (at) => examples.reduce((sum, {features}) => sum + features[at]!, 0) / examples.length)
  const deviations = column(size, (at) => {
    const variance = examples.reduce((sum, {features}) => sum + (features[at]! - means[at]!) ** 2, 0) / examples.length
    return variance > 1e-18 ? Math.sqrt(variance) : 1
  })
  const right = examples.filter(({correct}) => correct).length
  const start = Math.log((right + 0.5) / (examples.length - right + 0.5))
  const standard = {means, deviations, weights: column(size, () => 0), intercept: start}
  if (right === 0 || right === examples.length) return standard

  const rows = examples.map(({features}) => [...features.map((value, at) => (value - means[at]!) / deviations[at]!), 1])
  let beta = [...standard.weights, start]
  let value = loss(rows, examples, beta, ridge)
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const step = newtonStep(rows, examples, beta, ridge)
    let next = beta
    let nextValue = value
    for (let size = 1; size > 1e-8; size /= 2) {
      next = beta.map((weight, at) => weight - size * step[at]!)
      nextValue = loss(rows, examples, next, ridge)
      if (nextValue <= value) break
    }
    if (!(nextValue <= value)) break
    const gained = value - nextValue
    beta = next
    value = nextValue
    if (gained < TOLERANCE * (1 + Math.abs(value))) break
  }
  return {means, deviations, weights: beta.slice(0, size), intercept: beta[size]!}
}

/** The log-odds that an answer with these features is right. */
export function logisticScore(
  {means, deviations, weights, intercept}: LogisticModel,
  features: readonly number[],
): number {
  return weights.reduce((sum, weight, at) => sum + (weight * (features[at]! - means[at]!)) / deviations[at]!, intercept)
}

function column(size: number, value: (at: number) => number): number[] {
  return Array.from({length: size}, (_, at) => value(at))
}

function loss(rows: readonly number[][], examples: readonly Example[], beta: readonly number[], ridge: number): number {
  let sum = 0
  for (let at = 0; at < beta.length - 1; at++) sum += (ridge / 2) * beta[at]! ** 2
  for (const [index, row] of rows.entries()) {
    const z = dot(row, beta)
    sum += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - (examples[index]!.correct ? z : 0)
  }
  return sum
}

/** Inverse Hessian times gradient. */
function newtonStep(
  rows: readonly number[][],
  examples: readonly Example[],
  beta: readonly number[],
  ridge: number,
): number[] {
  const size = beta.length
  const gradient = beta.map((weight, at) => (at < size - 1 ? ridge * weight : 0))
  const hessian = beta.map((_, i) => column(size, (j) => (i !== j ? 0 : i < size - 1 ? ridge : 1e-9)))
  for (const [index, row] of rows.entries()) {
    const p = 1 / (1 + Math.exp(-dot(row, beta)))
    const slope = p - Number(examples[index]!.correct)
    const curvature = Math.max(1e-12, p * (1 - p))
    for (let i = 0; i < size; i++) {
      gradient[i]! += slope * row[i]!
      for (let j = 0; j <= i; j++) hessian[i]![j]! += curvature * row[i]! * row[j]!
    }
  }
  for (let i = 0; i < size; i++) for (let j = i + 1; j < size; j++) hessian[i]![j] = hessian[j]![i]!
  return solve(hessian, gradient)
}

/** Solves a symmetric positive definite system by Cholesky's decomposition. */
function solve(matrix: readonly number[][], right: readonly number[]): number[] {
  const size = right.length
  const lower = matrix.map((row) => [...row])
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!
      lower[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j]![j]!
    }
  const forward: number[] = []
  for (let i = 0; i < size; i++) {
    let sum = right[i]!
    for (let k = 0; k < i; k++) sum -= lower[i]![k]! * forward[k]!
    forward.push(sum / lower[i]![i]!)
  }
  const solution = new Array<number>(size).fill(0)
  for (let i = size - 1; i >= 0; i--) {
    let sum = forward[i]!
    for (let k = i + 1; k < size; k++) sum -= lower[k]![i]! * solution[k]!
    solution[i] = sum / lower[i]![i]!
  }
  return solution
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}
