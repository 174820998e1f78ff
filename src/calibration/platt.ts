/** P(right) = 1 / (1 + exp(a x score + b)). A score that is a logit already is left alone by a = -1, b = 0. */
export interface Sigmoid {
  readonly a: number
  readonly b: number
}

/** Leaves logits as they are. */
export const IDENTITY: Sigmoid = {a: -1, b: 0}

export interface ScoredLabel {
  /** Any real number; more is surer. */
  readonly score: number
  readonly correct: boolean
}

/** What few records are shrunk toward. */
export interface SigmoidPrior extends Sigmoid {
  /** How many records the prior counts for. */
  readonly records: number
}

/** Lin, Lin and Weng 2007, "A note on Platt's probabilistic outputs", appendix. */
const MOST_ITERATIONS = 100
const MIN_STEP = 1e-10
const RIDGE = 1e-12
const TOLERANCE = 1e-5
const ARMIJO = 1e-4

/** Variance of a logistic at its middle, and of scores: what one record of the prior holds a and b with. */
const PRIOR_CURVATURE = 0.25

/**
 * Platt's sigmoid with smoothed targets, by the Newton method with backtracking of Lin, Lin and Weng 2007.
 * With a prior, a and b are held to it as if `records` earlier answers of middling confidence had given it: a Gaussian
 * whose pull fades as local records come (maximum a posteriori). One class only: finite, thanks to the targets.
 * @throws {RangeError} no records, or a score that is no number
 */
export function fitPlatt(labels: readonly ScoredLabel[], prior?: SigmoidPrior): Sigmoid {
  if (labels.length === 0) throw new RangeError('Platt scaling needs records')
  if (labels.some(({score}) => !Number.isFinite(score))) throw new RangeError('a score is not a finite number')
  const positive = labels.filter(({correct}) => correct).length
  const negative = labels.length - positive
  const high = (positive + 1) / (positive + 2)
  const low = 1 / (negative + 2)
  const pull = (prior?.records ?? 0) * PRIOR_CURVATURE
  const spread = pull === 0 ? 1 : labels.reduce((sum, {score}) => sum + score ** 2, 0) / labels.length || 1
  let a = prior?.a ?? 0
  let b = prior?.b ?? Math.log((negative + 1) / (positive + 1))
  const objective = (atA: number, atB: number): number => {
    let value = prior === undefined ? 0 : (pull / 2) * (spread * (atA - prior.a) ** 2 + (atB - prior.b) ** 2)
    for (const {score, correct} of labels) {
      const target = correct ? high : low
      const z = score * atA + atB
      value += z >= 0 ? target * z + Math.log1p(Math.exp(-z)) : (target - 1) * z + Math.log1p(Math.exp(z))
    }
    return value
  }
  let value = objective(a, b)
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    let haa = RIDGE + pull * spread
    let hbb = RIDGE + pull
    let hab = 0
    let ga = prior === undefined ? 0 : pull * spread * (a - prior.a)
    let gb = prior === undefined ? 0 : pull * (b - prior.b)
    for (const {score, correct} of labels) {
      const z = score * a + b
      const p = z >= 0 ? Math.exp(-z) / (1 + Math.exp(-z)) : 1 / (1 + Math.exp(z))
      const weight = p * (1 - p)
      haa += score * score * weight
      hbb += weight
      hab += score * weight
      const slope = (correct ? high : low) - p
      ga += score * slope
      gb += slope
    }
    if (Math.abs(ga) < TOLERANCE && Math.abs(gb) < TOLERANCE) break
    const determinant = haa * hbb - hab * hab
    const stepA = -(hbb * ga - hab * gb) / determinant
    const stepB = -(-hab * ga + haa * gb) / determinant
    const descent = ga * stepA + gb * stepB
    let size = 1
    for (; size >= MIN_STEP; size /= 2) {
      const candidate = objective(a + size * stepA, b + size * stepB)
      if (candidate < value + ARMIJO * size * descent) {
        a += size * stepA
        b += size * stepB
        value = candidate
        break
      }
    }
    if (size < MIN_STEP) break
  }
  return {a, b}
}

/** The probability that a sigmoid gives to a score, 0-1. */
export function applySigmoid({a, b}: Sigmoid, score: number): number {
  const z = a * score + b
  return z >= 0 ? Math.exp(-z) / (1 + Math.exp(-z)) : 1 / (1 + Math.exp(z))
}
