import {seededRandom} from './seeded-random.ts'

/** A measured value with its 95 % interval. */
export interface Interval {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** A number of a sample; null where the sample has none. */
export type Statistic<T> = (sample: readonly T[]) => number | null

export interface BootstrapOptions<Name extends string = string> {
  readonly seed: number
  /** Samples with replacement. */
  readonly draws?: number
  /** Statistics of distances, not negative, which samples make larger than the whole does: see `aroundValue`. */
  readonly distances?: readonly Name[]
}

/** @see bootstrapAll, for one statistic */
export function bootstrap<T>(
  items: readonly T[],
  statistic: Statistic<T>,
  options: BootstrapOptions<'statistic'>,
): Interval | null {
  return bootstrapAll(items, {statistic}, options).statistic
}

/**
 * The percentile bootstrap (Efron 1979) of several statistics over the same samples with replacement, the same for the
 * same seed. A sample keeps the order of the items: sorted ones make sorted samples, which are cheap to sort again.
 * Draws that a statistic is not defined on (null) are left out. Null for one that is not defined on the whole.
 */
export function bootstrapAll<T, Name extends string>(
  items: readonly T[],
  statistics: Readonly<Record<Name, Statistic<T>>>,
  {seed, draws = 1000, distances = []}: BootstrapOptions<NoInfer<Name>>,
): Record<Name, Interval | null> {
  const names = Object.keys(statistics) as Name[]
  const values = names.map((name) => (items.length === 0 ? null : statistics[name](items)))
  const drawn = names.map((): number[] => [])
  const random = seededRandom(seed)
  const sample = new Array<T>(items.length)
  const counts = new Uint32Array(items.length)
  for (let draw = 0; draw < draws; draw++) {
    counts.fill(0)
    for (let at = 0; at < items.length; at++) counts[Math.floor(random() * items.length)]! += 1
    let filled = 0
    for (let at = 0; at < items.length; at++) for (let n = counts[at]!; n > 0; n--) sample[filled++] = items[at]!
    // All of one sample and then the next one: a loop for each statistic was once compiled with the other's function
    // in it, and gave the interval of the wrong one.
    for (let at = 0; at < names.length; at++) {
      if (values[at] === null) continue
      const value = statistics[names[at]!](sample)
      if (value !== null) drawn[at]!.push(value)
    }
  }
  const intervals = names.map((name, at) => {
    const of = distances.includes(name) ? aroundValue : intervalOf
    return [name, of(values[at]!, drawn[at]!)] as const
  })
  return Object.fromEntries(intervals) as Record<Name, Interval | null>
}

/**
 * The interval of samples that were moved so that their mean is the value of the whole, and none below 0. A sum of
 * distances is too large by what chance adds to each of them, and drawing from a sample adds it once more: of a
 * calibration error most samples lie above the value itself, which would stand outside its own interval (Broecker 2012,
 * "Estimating reliability and resolution of probability forecasts ..."; Kumar, Liang and Ma 2019, "Verified uncertainty
 * calibration"). What is taken off is what the samples added: the value keeps its own excess, so the interval errs upwards.
 */
function aroundValue(value: number | null, drawn: readonly number[]): Interval | null {
  if (value === null || drawn.length === 0) return intervalOf(value, drawn)
  const excess = drawn.reduce((sum, one) => sum + one, 0) / drawn.length - value
  const {low, high} = intervalOf(
    value,
    drawn.map((one) => Math.max(0, one - excess)),
  )!
  // Where all samples are the same, rounding would leave the value itself just outside.
  return {value, low: Math.min(low, value), high: Math.max(high, value)}
}

function intervalOf(value: number | null, drawn: readonly number[]): Interval | null {
  if (value === null) return null
  if (drawn.length === 0) return {value, low: value, high: value}
  const sorted = [...drawn].sort((a, b) => a - b)
  return {
    value,
    low: sorted[Math.floor(0.025 * sorted.length)]!,
    high: sorted[Math.ceil(0.975 * sorted.length) - 1]!,
  }
}
