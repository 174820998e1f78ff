/** A question with its vector and what outcome it led to, as a number: equal numbers are the same outcome. */
export interface AskedQuestion {
  readonly vector: Float32Array
  readonly outcome: number
}

/** Questions that were asked before, one vector after the other, and the outcome of each. */
export interface RememberedQuestions {
  readonly vectors: Float32Array
  readonly outcomes: Int32Array
}

/** How well one question finds those with the same outcome. */
export interface NeighbourScore {
  /** 1 / rank of the first; others that are as similar count as nearer. */
  readonly reciprocalRank: number
  /** Of the ten nearest, the share that has the same outcome; of fewer, where fewer have it. */
  readonly recallAt10: number
}

const NEAREST = 10

/** @returns undefined when nothing that is remembered led to the same outcome */
export function scoreNeighbours(
  {vector, outcome}: AskedQuestion,
  {vectors, outcomes}: RememberedQuestions,
): NeighbourScore | undefined {
  const same: number[] = []
  const others: number[] = []
  for (let index = 0; index < outcomes.length; index++)
    (outcomes[index] === outcome ? same : others).push(dotAt(vectors, index * vector.length, vector))
  if (same.length === 0) return undefined
  const best = same.reduce((a, b) => Math.max(a, b))
  const nearer = others.reduce((count, similarity) => count + (similarity >= best ? 1 : 0), 0)
  const most = Math.min(NEAREST, same.length)
  const threshold = others.length < NEAREST ? Number.NEGATIVE_INFINITY : tenthOf(others)
  // With the others that are as near ahead of them, these are among the ten nearest.
  const found = same
    .sort((a, b) => b - a)
    .slice(0, NEAREST)
    .filter((similarity, index) => {
      if (similarity <= threshold) return false
      return index + others.reduce((count, other) => count + (other >= similarity ? 1 : 0), 0) < NEAREST
    }).length
  return {reciprocalRank: 1 / (nearer + 1), recallAt10: found / most}
}

/** The tenth largest of ten or more. */
function tenthOf(values: readonly number[]): number {
  const top = new Float64Array(NEAREST).fill(Number.NEGATIVE_INFINITY)
  for (const value of values) {
    if (value <= top[NEAREST - 1]!) continue
    let at = NEAREST - 1
    while (at > 0 && top[at - 1]! < value) {
      top[at] = top[at - 1]!
      at--
    }
    top[at] = value
  }
  return top[NEAREST - 1]!
}

/** Four sums at a time, which is several times as fast. */
function dotAt(vectors: Float32Array, start: number, vector: Float32Array): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let at = 0; at < vector.length; at += 4) {
    s0 += vectors[start + at]! * vector[at]!
    s1 += vectors[start + at + 1]! * vector[at + 1]!
    s2 += vectors[start + at + 2]! * vector[at + 2]!
    s3 += vectors[start + at + 3]! * vector[at + 3]!
  }
  return s0 + s1 + s2 + s3
}

/** A mean, or a difference of means, with its 95 % interval. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

const DRAWS = 1000

/** The mean of values with a bootstrap interval (percentiles of 1,000 draws; Efron & Tibshirani 1993). NaN for none. */
export function bootstrapMean(values: readonly number[], random: () => number): Interval {
  const n = values.length
  const means = Array.from({length: DRAWS}, () => {
    let sum = 0
    for (let draw = 0; draw < n; draw++) sum += values[Math.floor(random() * n)]!
    return sum / n
  }).sort((a, b) => a - b)
  const value = values.reduce((sum, each) => sum + each, 0) / n
  return {value, low: means[Math.floor(0.025 * DRAWS)]!, high: means[Math.ceil(0.975 * DRAWS) - 1]!}
}
