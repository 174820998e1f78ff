import {tokenSet} from '../span/min-hash.ts'
import {mix} from '../span/tokens.ts'

/**
 * MinHash-LSH (Broder 1997; Leskovec et al., Mining of Massive Datasets, 3.4): two sets of Jaccard similarity s share at
 * least one of the bands with probability 1 - (1 - s^3)^32: .58 at s = .3, .88 at .4, .986 at .5, .9997 at .6.
 */
export const BANDS = 32
const ROWS_PER_BAND = 3

/**
 * The words of a question, and those of an outcome with its aliases, as one ascending set: hashes of the former are
 * even, of the latter odd.
 */
export function spanTokens(question: string, answers: readonly string[]): Uint32Array {
  const asked = tokenSet(question)
  const answered = answers.length === 0 ? new Uint32Array() : tokenSet(answers.join('\n'))
  const tokens = new Uint32Array(asked.length + answered.length)
  for (let at = 0; at < asked.length; at++) tokens[at] = (asked[at]! & ~1) >>> 0
  for (let at = 0; at < answered.length; at++) tokens[asked.length + at] = (answered[at]! | 1) >>> 0
  return tokens.sort()
}

/** Writes the band keys of a set, 32 bits each, to `keys` from `start`. */
export function writeBandKeys(set: Uint32Array, keys: Uint32Array, start: number): void {
  for (let band = 0; band < BANDS; band++) {
    let key = mix(band + 1)
    for (let row = 0; row < ROWS_PER_BAND; row++) key = mix(key ^ least(set, band * ROWS_PER_BAND + row))
    keys[start + band] = key
  }
}

const FACTORS = Uint32Array.from({length: BANDS * ROWS_PER_BAND}, (_, member) => mix(2 * member + 101) | 1)
const OFFSETS = Uint32Array.from({length: BANDS * ROWS_PER_BAND}, (_, member) => mix(2 * member + 102))

/** The least of the set under the n-th member of a family of multiply-add hashes (Carter & Wegman 1979). */
function least(set: Uint32Array, member: number): number {
  const factor = FACTORS[member]!
  const offset = OFFSETS[member]!
  let smallest = 0xffffffff
  for (let at = 0; at < set.length; at++) {
    const hash = (Math.imul(set[at]!, factor) + offset) >>> 0
    if (hash < smallest) smallest = hash
  }
  return smallest
}

/** How much two sets of `spanTokens` share. */
export interface Overlap {
  /** Jaccard similarity of the questions, 0-1. */
  readonly question: number
  /** Of the smaller set of answer words, the share that the larger holds, 0-1; 1 when neither has any. */
  readonly answer: number
}

/** Compares two stretches of one array of ascending sets. */
export function overlapOf(tokens: Uint32Array, [a, aEnd]: Stretch, [b, bEnd]: Stretch): Overlap {
  const common = [0, 0]
  const left = [0, 0]
  const right = [0, 0]
  while (a < aEnd || b < bEnd) {
    const x = a < aEnd ? tokens[a]! : 0x100000000
    const y = b < bEnd ? tokens[b]! : 0x100000000
    const kind = (x <= y ? x : y) & 1
    if (x === y) common[kind]!++
    else if (x < y) left[kind]!++
    else right[kind]!++
    if (x <= y) a++
    if (y <= x) b++
  }
  const union = common[0]! + left[0]! + right[0]!
  const smaller = common[1]! + Math.min(left[1]!, right[1]!)
  return {question: union === 0 ? 1 : common[0]! / union, answer: smaller === 0 ? 1 : common[1]! / smaller}
}

/** Where a set begins, and where the next one does. */
export type Stretch = readonly [start: number, end: number]
