import type {ScoredLabel} from './platt.ts'

/** A rising step function as its corners: linear between them, flat beyond the first and the last. */
export interface Isotonic {
  /** Ascending. */
  readonly scores: readonly number[]
  /** Never falling, 0-1. */
  readonly values: readonly number[]
}

interface Block {
  from: number
  to: number
  weight: number
  value: number
}

/**
 * The rising function nearest to the labels in least squares, by pooling adjacent violators (Ayer et al. 1955; Barlow
 * et al. 1972). Equal scores are averaged first; between blocks it interpolates, as scikit-learn's IsotonicRegression.
 * @throws {RangeError} no records
 */
export function fitIsotonic(labels: readonly ScoredLabel[]): Isotonic {
  if (labels.length === 0) throw new RangeError('isotonic regression needs records')
  const ascending = [...labels].sort((a, b) => a.score - b.score)
  const blocks: Block[] = []
  for (let start = 0; start < ascending.length; ) {
    const {score} = ascending[start]!
    let weight = 0
    let right = 0
    for (; start < ascending.length && ascending[start]!.score === score; start++) {
      weight++
      right += Number(ascending[start]!.correct)
    }
    blocks.push({from: score, to: score, weight, value: right / weight})
    for (let last = blocks.at(-1)!, before = blocks.at(-2); before !== undefined && before.value >= last.value; ) {
      before.value = (before.value * before.weight + last.value * last.weight) / (before.weight + last.weight)
      before.weight += last.weight
      before.to = last.to
      blocks.pop()
      last = before
      before = blocks.at(-2)
    }
  }
  const corners = blocks.flatMap(({from, to, value}) =>
    from === to
      ? [[from, value]]
      : [
          [from, value],
          [to, value],
        ],
  )
  return {scores: corners.map(([score]) => score!), values: corners.map(([, value]) => value!)}
}

export function applyIsotonic({scores, values}: Isotonic, score: number): number {
  let low = 0
  let high = scores.length - 1
  if (score <= scores[low]!) return values[low]!
  if (score >= scores[high]!) return values[high]!
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (scores[middle]! <= score) low = middle
    else high = middle
  }
  const share = (score - scores[low]!) / (scores[high]! - scores[low]!)
  return values[low]! + share * (values[high]! - values[low]!)
}
