/** Percentile bootstrap (Efron 1979) of a statistic over items: its 95 % interval from so many resamples. */
export function interval<T>(
  items: readonly T[],
  statistic: (sample: readonly T[]) => number,
  random: () => number,
  resamples = 200,
): [number, number] {
  const values = Array.from({length: resamples}, () =>
    statistic(items.map(() => items[Math.floor(random() * items.length)]!)),
  ).sort((a, b) => a - b)
  return [values[Math.floor(0.025 * resamples)]!, values[Math.ceil(0.975 * resamples) - 1]!]
}
