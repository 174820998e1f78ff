/** Slots at first; doubled whenever three quarters are taken. */
const FIRST_SLOTS = 1 << 12

const NO_KEY = -1
const NO_SEQ = 0
const NO_ENTRY = -1

/**
 * Band keys with their members in the order they were added: what a `Map<number, number[]>` does, in a sixth of the
 * memory. Open addressing with linear probing; second and later members are chained.
 */
export class BandTable {
  #keys = new Float64Array(FIRST_SLOTS).fill(NO_KEY)
  #first = new Uint32Array(FIRST_SLOTS)
  #rest = new Int32Array(FIRST_SLOTS).fill(NO_ENTRY)
  #taken = 0
  #seqs = new Uint32Array(FIRST_SLOTS)
  #next = new Int32Array(FIRST_SLOTS)
  #entries = 0

  /** How many keys it holds. */
  get size(): number {
    return this.#taken
  }

  has(key: number): boolean {
    return this.#first[this.#slotOf(key)] !== NO_SEQ
  }

  /** Appends the members of a key to `into`. */
  collect(key: number, into: number[]): void {
    const slot = this.#slotOf(key)
    const first = this.#first[slot]!
    if (first === NO_SEQ) return
    into.push(first)
    for (let entry = this.#rest[slot]!; entry !== NO_ENTRY; entry = this.#next[entry]!) into.push(this.#seqs[entry]!)
  }

  /** @param seq above 0 */
  add(key: number, seq: number): void {
    let slot = this.#slotOf(key)
    if (this.#keys[slot] === NO_KEY) {
      if (++this.#taken * 4 > this.#keys.length * 3) {
        this.#grow()
        slot = this.#slotOf(key)
      }
      this.#keys[slot] = key
    }
    if (this.#first[slot] === NO_SEQ) {
      this.#first[slot] = seq
      return
    }
    if (this.#entries === this.#seqs.length) {
      this.#seqs = copied(this.#seqs, new Uint32Array(this.#entries * 2))
      this.#next = copied(this.#next, new Int32Array(this.#entries * 2))
    }
    const entry = this.#entries++
    this.#seqs[entry] = seq
    this.#next[entry] = NO_ENTRY
    let last = this.#rest[slot]!
    if (last === NO_ENTRY) this.#rest[slot] = entry
    else {
      while (this.#next[last] !== NO_ENTRY) last = this.#next[last]!
      this.#next[last] = entry
    }
  }

  remove(key: number, seq: number): void {
    const members: number[] = []
    this.collect(key, members)
    if (!members.includes(seq)) return
    const slot = this.#slotOf(key)
    this.#first[slot] = NO_SEQ
    this.#rest[slot] = NO_ENTRY
    for (const member of members) if (member !== seq) this.add(key, member)
  }

  /** All keys, ascending; one that lost its last member may be among them. */
  sortedKeys(): Float64Array {
    const sorted = new Float64Array(this.#taken)
    let count = 0
    for (const key of this.#keys) if (key !== NO_KEY) sorted[count++] = key
    return sorted.sort()
  }

  /** Where a key is, or where it would go. */
  #slotOf(key: number): number {
    const mask = this.#keys.length - 1
    // The keys are hashes: their upper 32 bits are as good as another hash of them.
    let slot = (key / 0x100000) & mask
    while (this.#keys[slot] !== key && this.#keys[slot] !== NO_KEY) slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const [keys, first, rest] = [this.#keys, this.#first, this.#rest]
    this.#keys = new Float64Array(keys.length * 2).fill(NO_KEY)
    this.#first = new Uint32Array(keys.length * 2)
    this.#rest = new Int32Array(keys.length * 2).fill(NO_ENTRY)
    for (let old = 0; old < keys.length; old++) {
      if (keys[old] === NO_KEY) continue
      const slot = this.#slotOf(keys[old]!)
      this.#keys[slot] = keys[old]!
      this.#first[slot] = first[old]!
      this.#rest[slot] = rest[old]!
    }
  }
}

function copied<Numbers extends Uint32Array | Int32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from)
  return to
}
