import {bandKey, jaccard} from '../span/min-hash.ts'
import {SAME_QUESTION_JACCARD} from '../span/split.ts'

/**
 * Bands of four rows: two texts of Jaccard similarity s share one of sixteen with probability 1 - (1 - s^4)^16, .9998
 * at s = .8 and more above.
 */
const BANDS = 16

/** Members of a bucket that a later one is compared with: its first ones, and its last ones. */
const FIRST_COMPARED = 12
const LAST_COMPARED = 12

const NOBODY = -1

/** Token sets of many texts, one behind the other, so that there is no object for each. */
export class TokenSets {
  #tokens = new Uint32Array(1 << 16)
  #ends: Uint32Array
  #count = 0

  constructor(most: number) {
    this.#ends = new Uint32Array(most)
  }

  get count(): number {
    return this.#count
  }

  add(set: Uint32Array): void {
    const start = this.#count === 0 ? 0 : this.#ends[this.#count - 1]!
    if (start + set.length > this.#tokens.length) {
      const larger = new Uint32Array(Math.max(this.#tokens.length * 2, start + set.length))
      larger.set(this.#tokens)
      this.#tokens = larger
    }
    this.#tokens.set(set, start)
    this.#ends[this.#count++] = start + set.length
  }

  at(index: number): Uint32Array {
    return this.#tokens.subarray(index === 0 ? 0 : this.#ends[index - 1]!, this.#ends[index]!)
  }
}

/** Pairs of a later and an earlier one, in two lists that grow. */
export class Pairs {
  #later: Uint32Array = new Uint32Array(1024)
  #earlier: Uint32Array = new Uint32Array(1024)
  #count = 0

  add(one: number, other: number): void {
    if (one === other) return
    if (this.#count === this.#later.length) {
      const grown = (list: Uint32Array): Uint32Array => {
        const larger = new Uint32Array(list.length * 2)
        larger.set(list)
        return larger
      }
      this.#later = grown(this.#later)
      this.#earlier = grown(this.#earlier)
    }
    this.#later[this.#count] = Math.max(one, other)
    this.#earlier[this.#count++] = Math.min(one, other)
  }

  /** For each of `count` the earlier ones it is paired with. */
  byLater(count: number): (later: number) => Uint32Array {
    const ends = new Uint32Array(count + 1)
    for (let at = 0; at < this.#count; at++) ends[this.#later[at]! + 1]!++
    for (let at = 0; at < count; at++) ends[at + 1]! += ends[at]!
    const next = ends.slice()
    const earlier = new Uint32Array(this.#count)
    for (let at = 0; at < this.#count; at++) earlier[next[this.#later[at]!]!++] = this.#earlier[at]!
    return (later) => earlier.subarray(ends[later]!, ends[later + 1]!)
  }
}

/**
 * Pairs of texts that say nearly the same: Jaccard similarity of their words .8 or more (as the store's own splits have
 * it), found by MinHash. One band at a time, so that memory does not grow with the bands.
 * @param isLeftOut 1: like nothing, whatever it says
 */
export function nearDuplicates(sets: TokenSets, isLeftOut: Uint8Array, into: Pairs): void {
  const {count} = sets
  const slots = 1 << Math.ceil(Math.log2(Math.max(2, count * 2)))
  const keys = new Float64Array(slots)
  const buckets = new Int32Array(slots)
  const previous = new Int32Array(count)
  const first = new Int32Array(count)
  const sizes = new Uint32Array(count)
  for (let band = 0; band < BANDS; band++) {
    buckets.fill(NOBODY)
    for (let index = 0; index < count; index++) {
      if (isLeftOut[index] === 1) continue
      const key = bandKey(sets.at(index), band)
      let slot = (key / 0x100000) & (slots - 1)
      while (buckets[slot] !== NOBODY && keys[slot] !== key) slot = (slot + 1) & (slots - 1)
      const last = buckets[slot]!
      keys[slot] = key
      buckets[slot] = index
      previous[index] = last
      // The first ones of a bucket are a chain of their own, from the twelfth back to the first.
      first[index] = last === NOBODY ? NOBODY : sizes[last]! <= FIRST_COMPARED ? last : first[last]!
      sizes[index] = last === NOBODY ? 1 : sizes[last]! + 1
      for (let at = last, left = LAST_COMPARED; at !== NOBODY && left > 0; at = previous[at]!, left--)
        pairIfAlike(sets, index, at, into)
      if (sizes[index]! > LAST_COMPARED + 1)
        for (let at = first[index]!; at !== NOBODY; at = previous[at]!) pairIfAlike(sets, index, at, into)
    }
  }
}

function pairIfAlike(sets: TokenSets, index: number, earlier: number, into: Pairs): void {
  const [a, b] = [sets.at(index), sets.at(earlier)]
  if (Math.min(a.length, b.length) < SAME_QUESTION_JACCARD * Math.max(a.length, b.length)) return
  if (jaccard(a, b) >= SAME_QUESTION_JACCARD) into.add(index, earlier)
}
