/** A number in [0, 1), another one at each call. */
export type Random = () => number

/**
 * The same numbers for the same seed, on every machine: Mulberry32 (T. Ettinger, public domain), 32 bits of state.
 * Good enough to shuffle and to draw samples; not for secrets.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A copy in random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items]
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const held = copy[at]!
    copy[at] = copy[other]!
    copy[other] = held
  }
  return copy
}
