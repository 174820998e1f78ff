import {mix} from '../../span/tokens.ts'

/** Numbers that are the same on every machine for the same seed, 0 <= x < 1: a Weyl sequence, mixed. */
export function seededRandom(seed: number): () => number {
  let state = mix(seed >>> 0)
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    return mix(state) / 4294967296
  }
}

/** Puts items into random order, in place (Fisher & Yates). */
export function shuffle<T>(items: T[], random: () => number): T[] {
  for (let at = items.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[items[at], items[other]] = [items[other]!, items[at]!]
  }
  return items
}
