/** How two judges agree on the same items. */
export interface Agreement {
  readonly count: number
  /** Share on which they say the same, 0-1; null of nothing. */
  readonly accuracy: number | null
  /** Agreement beyond chance, -1 to 1; null where it is not defined: nothing, or both say one and the same always. */
  readonly kappa: number | null
}

/**
 * Cohen's kappa (Cohen 1960, "A coefficient of agreement for nominal scales"): (observed - expected) / (1 - expected)
 * agreement, expected from how often each judge says what.
 */
export function agreementOf<Verdict extends string>(pairs: readonly (readonly [Verdict, Verdict])[]): Agreement {
  const count = pairs.length
  if (count === 0) return {count, accuracy: null, kappa: null}
  const first = new Map<string, number>()
  const second = new Map<string, number>()
  let same = 0
  for (const [one, other] of pairs) {
    first.set(one, (first.get(one) ?? 0) + 1)
    second.set(other, (second.get(other) ?? 0) + 1)
    if (one === other) same++
  }
  let byChance = 0
  for (const [verdict, times] of first) byChance += times * (second.get(verdict) ?? 0)
  // In whole numbers, so that two judges who always say the same one thing are found out exactly.
  const square = count * count
  return {
    count,
    accuracy: same / count,
    kappa: byChance === square ? null : (same * count - byChance) / (square - byChance),
  }
}
