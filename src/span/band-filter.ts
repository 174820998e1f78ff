/** 64 million bits, 8 MiB: at a million and a half keys one look in forty is in vain. */
const BITS = 2 ** 26

/**
 * A set of band keys that may say yes in vain but never no (a Bloom filter with one hash; the keys are hashes already).
 * Most keys of most questions are new, and asking this costs a hundredth of asking the table.
 */
export class BandFilter {
  readonly #bits = new Uint8Array(BITS / 8)

  add(key: number): void {
    const bit = key % BITS
    this.#bits[bit >>> 3]! |= 1 << (bit & 7)
  }

  mayHold(key: number): boolean {
    const bit = key % BITS
    return (this.#bits[bit >>> 3]! & (1 << (bit & 7))) !== 0
  }
}
