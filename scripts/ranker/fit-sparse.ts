import {SeededRandom} from '../embedder/random.ts'

export interface SparseExample {
  readonly features: readonly string[]
  readonly dense: readonly number[]
  readonly right: boolean
}

const EPOCHS = 8
const RATE = 0.1

/** Penalty on the weight of a feature: lambda / 2 x w^2, over all examples. */
const RIDGE = 15

/**
 * Logistic regression over named features, each 0 or 1, and a few dense ones without a penalty, by AdaGrad (Duchi, Hazan
 * and Singer 2011) in a seeded order. Deterministic.
 * @param least examples that a feature must be in to be looked at
 * @returns the weights of the named features
 */
export function fitSparse(
  examples: readonly SparseExample[],
  {least, seed}: {readonly least: number; readonly seed: number},
): Map<string, number> {
  const counts = new Map<string, number>()
  for (const {features} of examples) for (const feature of features) counts.set(feature, (counts.get(feature) ?? 0) + 1)
  const kept = [...counts].filter(([, count]) => count >= least)
  const number = new Map(kept.map(([feature], at) => [feature, at]))
  const rows = examples.map(({features}) => Uint32Array.from(features.flatMap((feature) => number.get(feature) ?? [])))
  const dense = examples[0]?.dense.length ?? 0
  const width = kept.length + dense + 1
  const weights = new Float64Array(width)
  const squares = new Float64Array(width).fill(1e-4)
  const move = (at: number, gradient: number) => {
    squares[at]! += gradient * gradient
    weights[at]! -= (RATE * gradient) / Math.sqrt(squares[at]!)
  }
  const random = new SeededRandom(seed)
  const order = examples.map((_, at) => at)
  for (let epoch = 0; epoch < EPOCHS; epoch++)
    for (const at of random.shuffle(order)) {
      const row = rows[at]!
      const example = examples[at]!
      let logit = weights[width - 1]!
      for (const feature of row) logit += weights[feature]!
      for (let d = 0; d < dense; d++) logit += weights[kept.length + d]! * example.dense[d]!
      const slope = 1 / (1 + Math.exp(-logit)) - Number(example.right)
      for (const feature of row) move(feature, slope + (RIDGE / kept[feature]![1]) * weights[feature]!)
      for (let d = 0; d < dense; d++) move(kept.length + d, slope * example.dense[d]!)
      move(width - 1, slope)
    }
  return new Map(kept.map(([feature], at) => [feature, weights[at]!]))
}
