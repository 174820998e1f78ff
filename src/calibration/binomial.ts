/** Coefficients of Lanczos' approximation, g = 7, n = 9 (Press et al., Numerical Recipes; 15 digits). */
const LANCZOS = [
  0.999_999_999_999_809_9, 676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_1,
  -176.615_029_162_140_6, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6,
  1.505_632_735_149_311_6e-7,
] as const

/** ln Γ(x), x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const shifted = x - 1
  const base = shifted + 7.5
  let sum: number = LANCZOS[0]
  for (let term = 1; term < LANCZOS.length; term++) sum += LANCZOS[term]! / (shifted + term)
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum)
}

/** P(X <= successes) for X ~ Binomial(trials, probability), summed from its largest term: exact to about 1e-12. */
export function binomialCdf(successes: number, trials: number, probability: number): number {
  if (successes < 0) return 0
  if (successes >= trials || probability <= 0) return 1
  if (probability >= 1) return 0
  const odds = probability / (1 - probability)
  const term = (k: number): number =>
    Math.exp(
      logGamma(trials + 1) -
        logGamma(k + 1) -
        logGamma(trials - k + 1) +
        k * Math.log(probability) +
        (trials - k) * Math.log1p(-probability),
    )
  // The smaller tail is summed, so that nothing is lost to rounding.
  const below = successes <= trials * probability
  let k = below ? successes : successes + 1
  let value = term(k)
  let sum = 0
  while (k >= 0 && k <= trials && value > 0) {
    const before = sum
    sum += value
    if (sum === before) break
    value *= below ? k / ((trials - k + 1) * odds) : ((trials - k) * odds) / (k + 1)
    k += below ? -1 : 1
  }
  return Math.min(1, Math.max(0, below ? sum : 1 - sum))
}

/** The 95 % interval of a share (Wilson 1927); [0, 1] of nothing. */
export function wilsonInterval(successes: number, trials: number): readonly [number, number] {
  if (trials === 0) return [0, 1]
  const z = 1.959_963_984_540_054
  const share = successes / trials
  const middle = share + z ** 2 / (2 * trials)
  const half = z * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2))
  const scale = 1 + z ** 2 / trials
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)]
}
