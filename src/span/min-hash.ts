import {asciiHashes, hashText, mix, tokensOf} from './tokens.ts'

/** MinHash-LSH (Broder 1997; Leskovec et al., Mining of Massive Datasets, 3.4): bands of rows. */
export const BANDS = 5
const ROWS_PER_BAND = 4

/** Texts longer than this are compared by their first words; bounds the work for one row. */
const MOST_TOKENS = 1024

/** Where hashes are gathered before it is known how many are distinct. */
const scratch = new Uint32Array(MOST_TOKENS)

/** Distinct token hashes of a text, ascending. Texts with the same set are the same to everything lexical. */
export function tokenSet(text: string): Uint32Array {
  let size = asciiHashes(text, scratch)
  if (size <= 0) {
    const tokens = tokensOf(text)
    // Emoji or punctuation alone still have to differ from each other.
    const units = tokens.length === 0 ? Array.from(text.trim()) : tokens
    size = Math.min(units.length, MOST_TOKENS)
    for (let index = 0; index < size; index++) scratch[index] = hashText(units[index]!)
  }
  const hashes = scratch.subarray(0, size).sort()
  let distinct = 0
  for (let index = 0; index < size; index++)
    if (index === 0 || hashes[index] !== hashes[index - 1]) hashes[distinct++] = hashes[index]!
  return hashes.slice(0, distinct)
}

/** Size of the intersection over size of the union, 0-1, of two ascending sets. */
export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let common = 0
  let i = 0
  let j = 0
  while (i < a.length && j < b.length) {
    const difference = a[i]! - b[j]!
    if (difference === 0) common++
    if (difference <= 0) i++
    if (difference >= 0) j++
  }
  const union = a.length + b.length - common
  return union === 0 ? 1 : common / union
}

/**
 * The band keys of a token set: 52-bit integers that two sets of Jaccard similarity s share at least one of with
 * probability 1 - (1 - s^4)^5: 0.04 at s = .3, 0.28 at .5, 0.75 at .7, 0.93 at .8, 0.995 at .9.
 */
export function bandKeys(set: Uint32Array): number[] {
  const keys: number[] = []
  for (let band = 0; band < BANDS; band++) keys.push(bandKey(set, band))
  return keys
}

/** The key of any single band: 52 bits. Those above the stored ones serve who looks for more than they find. */
export function bandKey(set: Uint32Array, band: number): number {
  let high = mix(band + 1)
  let low = mix(band + 0x9e3779b9)
  for (let row = 0; row < ROWS_PER_BAND; row++) {
    const least = leastHash(set, band * ROWS_PER_BAND + row)
    high = mix(high ^ least)
    low = mix(Math.imul(low, 31) ^ least)
  }
  return high * 0x100000 + (low >>> 12)
}

/** The least of the set under the n-th member of a family of multiply-add hashes (Carter & Wegman 1979). */
function leastHash(set: Uint32Array, member: number): number {
  const factor = mix(2 * member + 1) | 1
  const offset = mix(2 * member + 2)
  let least = 0xffffffff
  for (let index = 0; index < set.length; index++) {
    const hash = (Math.imul(set[index]!, factor) + offset) >>> 0
    if (hash < least) least = hash
  }
  return least
}
