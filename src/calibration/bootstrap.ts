import {seededRandom} from './seeded-random.ts'

/** A measured value with its 95 % interval. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/**
 * The percentile bootstrap (Efron 1979): the statistic of `draws` samples with replacement, the same for the same seed.
 * A sample keeps the order of the items: sorted ones make sorted samples, which are cheap to sort again.
 * Draws that the statistic is not defined on (null) are left out. Null when it is not defined on the whole.
 */
export function bootstrap<T>(
  items: readonly T[],
  statistic: (sample: readonly T[]) => number | null,
  {seed, draws = 1000}: {readonly seed: number; readonly draws?: number},
): Interval | null {
  const value = items.length === 0 ? null : statistic(items)
  if (value === null) return null
  const random = seededRandom(seed)
  const sample = new Array<T>(items.length)
  const counts = new Uint32Array(items.length)
  const values: number[] = []
  for (let draw = 0; draw < draws; draw++) {
    counts.fill(0)
    for (let at = 0; at < items.length; at++) counts[Math.floor(random() * items.length)]! += 1
    let filled = 0
    for (let at = 0; at < items.length; at++) for (let n = counts[at]!; n > 0; n--) sample[filled++] = items[at]!
    const drawn = statistic(sample)
    if (drawn !== null) values.push(drawn)
  }
  if (values.length === 0) return {value, low: value, high: value}
  values.sort((a, b) => a - b)
  return {
    value,
    low: values[Math.floor(0.025 * values.length)]!,
    high: values[Math.ceil(0.975 * values.length) - 1]!,
  }
}
