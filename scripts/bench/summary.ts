/** The value below which a share of the values lies; of an even number of values the median is the upper one. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/**
 * 95 % interval of the difference of a quantile, `b` less `a`, by the percentile bootstrap: 500 draws of each.
 * @param random a number in [0, 1)
 */
export function differenceInterval(
  a: readonly number[],
  b: readonly number[],
  share: number,
  random: () => number,
): readonly [number, number] {
  const drawn = (values: readonly number[]) => values.map(() => values[Math.floor(random() * values.length)]!)
  const differences = Array.from({length: 500}, () => quantile(drawn(b), share) - quantile(drawn(a), share))
  return [quantile(differences, 0.025), quantile(differences, 0.975)]
}

/** Least-squares slope of log(cost) over log(size): 1 is linear. Undefined for fewer than two sizes. */
export function scalingExponent(points: readonly {size: number; cost: number}[]): number | undefined {
  if (points.length < 2) return undefined
  const x = points.map(({size}) => Math.log(size))
  const y = points.map(({cost}) => Math.log(cost))
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(x), mean(y)]
  const covariance = x.reduce((sum, value, at) => sum + (value - meanX) * (y[at]! - meanY), 0)
  return covariance / x.reduce((sum, value) => sum + (value - meanX) ** 2, 0)
}

/** `10k`, `1m` or plain digits -> a number. */
export function sizeOf(text: string): number {
  const parts = /^(\d+)([km]?)$/i.exec(text.trim())
  if (parts === null) throw new Error(`no size: ${text} (10k, 350k, 1m)`)
  return Number(parts[1]) * {'': 1, k: 1e3, m: 1e6}[parts[2]!.toLowerCase() as '' | 'k' | 'm']
}

export function sizeName(size: number): string {
  if (size % 1e6 === 0) return `${size / 1e6}M`
  return size % 1e3 === 0 ? `${size / 1e3}k` : String(size)
}
