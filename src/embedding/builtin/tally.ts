/** Slots of an empty tally; a power of two. */
const LEAST_SLOTS = 2048

/** Counts 32-bit keys that are hashes already, in the order they first came. Made once and cleared between texts. */
export class Tally {
  /** The first `size` entries are the distinct keys. */
  keys = new Uint32Array(LEAST_SLOTS / 2)
  /** How often each key came, at the same positions. */
  counts = new Uint32Array(LEAST_SLOTS / 2)
  size = 0
  /** Open addressing: position in `keys` plus one, 0 is free. */
  #slots = new Int32Array(LEAST_SLOTS)

  add(key: number): void {
    const slots = this.#slots
    const mask = slots.length - 1
    for (let slot = key & mask; ; slot = (slot + 1) & mask) {
      const position = slots[slot]!
      if (position === 0) {
        if (this.size === this.keys.length) {
          this.#grow()
          this.add(key)
          return
        }
        this.keys[this.size] = key
        this.counts[this.size] = 1
        this.size++
        slots[slot] = this.size
        return
      }
      if (this.keys[position - 1] === key) {
        this.counts[position - 1]!++
        return
      }
    }
  }

  clear(): void {
    this.size = 0
    // A very long text leaves a very large table behind: clearing that for every short text would cost more than making one.
    if (this.#slots.length > 16 * LEAST_SLOTS) this.#resize(LEAST_SLOTS)
    else this.#slots.fill(0)
  }

  #grow(): void {
    const {keys, counts, size} = this
    this.#resize(this.#slots.length * 2)
    this.keys.set(keys)
    this.counts.set(counts)
    const mask = this.#slots.length - 1
    for (let position = 0; position < size; position++) {
      let slot = keys[position]! & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = position + 1
    }
  }

  #resize(slots: number): void {
    this.#slots = new Int32Array(slots)
    this.keys = new Uint32Array(slots / 2)
    this.counts = new Uint32Array(slots / 2)
  }
}
