/** Words of 32 bits that are kept of a key: 128 bits of a digest are as good as all of it. */
const WORDS = 4

const FIRST_ROOM = 1024

/** Full to more than this, a table is doubled. */
const MOST_FULL = 0.6

/**
 * Remembers digests in 16 bytes each, and room to find them: a set of texts takes several times as much, and there may be
 * millions.
 */
export class KeySet {
  #room = FIRST_ROOM
  #table = new Uint32Array(FIRST_ROOM * WORDS)
  #count = 0

  /** False: it is known already. Takes a digest of 16 bytes or more, such as a SHA-256. */
  add(digest: Buffer): boolean {
    // No key is all zeros: that is an empty place.
    const key = [(digest.readUInt32LE(0) | 1) >>> 0, ...[4, 8, 12].map((at) => digest.readUInt32LE(at))]
    if (!this.#put(key)) return false
    if (++this.#count > MOST_FULL * this.#room) this.#grow()
    return true
  }

  #put(key: ArrayLike<number>): boolean {
    const table = this.#table
    for (let place = key[1]! % this.#room; ; place = (place + 1) % this.#room) {
      const at = place * WORDS
      if (table[at] === 0) {
        table.set(key, at)
        return true
      }
      let word = 0
      while (word < WORDS && table[at + word] === key[word]) word++
      if (word === WORDS) return false
    }
  }

  #grow(): void {
    const before = this.#table
    this.#room *= 2
    this.#table = new Uint32Array(this.#room * WORDS)
    for (let at = 0; at < before.length; at += WORDS) if (before[at] !== 0) this.#put(before.subarray(at, at + WORDS))
  }
}
