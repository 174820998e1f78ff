import {SeededRandom} from './random.ts'

/** A score in percent with its 95 % confidence interval. */
export interface Score {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly n: number
}

/** Spearman's rank correlation, -1 to 1; equal values share their mean rank. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const x = ranks(a)
  const y = ranks(b)
  const mean = (x.length - 1) / 2
  let both = 0
  let squaresX = 0
  let squaresY = 0
  for (let index = 0; index < x.length; index++) {
    both += (x[index]! - mean) * (y[index]! - mean)
    squaresX += (x[index]! - mean) ** 2
    squaresY += (y[index]! - mean) ** 2
  }
  return both / Math.sqrt(squaresX * squaresY)
}

/** Spearman's rank correlation x 100, with Fisher's interval (Bonett & Wright 2000). */
export function correlation(a: readonly number[], b: readonly number[]): Score {
  const r = spearman(a, b)
  const reach = 1.96 * Math.sqrt((1 + (r * r) / 2) / (a.length - 3))
  const at = (z: number) => 100 * Math.tanh(Math.atanh(r) + z)
  return {value: 100 * r, low: at(-reach), high: at(reach), n: a.length}
}

/** Whether it succeeded, or in which share of attempts. */
export type Hit = boolean | number

/** A share of successes in percent, with Wilson's interval. */
export function share(hits: readonly Hit[]): Score {
  const n = hits.length
  const p = hits.reduce<number>((sum, hit) => sum + Number(hit), 0) / n
  const z = 1.96
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  return {value: 100 * p, low: 100 * (centre - reach), high: 100 * (centre + reach), n}
}

/** The difference of two shares over the same items, in points: bootstrap interval over 2,000 paired draws. */
export function difference(ours: readonly Hit[], theirs: readonly Hit[]): Score {
  const n = ours.length
  const each = ours.map((hit, index) => Number(hit) - Number(theirs[index]))
  const random = new SeededRandom(7)
  const draws = Array.from({length: 2000}, () => {
    let sum = 0
    for (let draw = 0; draw < n; draw++) sum += each[random.below(n)]!
    return (100 * sum) / n
  }).sort((a, b) => a - b)
  return {value: (100 * each.reduce((a, b) => a + b, 0)) / n, low: draws[50]!, high: draws[1949]!, n}
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!)
  const ranked = new Array<number>(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++
    for (let at = start; at < end; at++) ranked[order[at]!] = (start + end - 1) / 2
    start = end
  }
  return ranked
}
