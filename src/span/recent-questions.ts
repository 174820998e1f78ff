import type {Split} from './split.ts'

/** Questions remembered, and token hashes of them: 15 MiB and at most 32 MiB. */
const QUESTIONS = 2 ** 20
const MOST_TOKENS = 2 ** 23
const FIRST_TOKENS = 2 ** 14

const SPLITS: readonly Split[] = ['memory', 'calibration', 'validation']
/** In the place of a split: a synthetic span, which nothing inherits from. */
const SYNTHETIC = SPLITS.length

/** A question as later ones are compared with it. */
export interface Question {
  readonly set: Uint32Array
  readonly split: Split
}

/** The token sets and splits of the questions that came last, in two rings; bounded, and no object for each. */
export class RecentQuestions {
  #tokens = new Uint32Array(FIRST_TOKENS)
  /** Token hashes ever written; modulo the size of the ring it is where the next one goes. */
  #written = 0
  #seqs = new Uint32Array(1024)
  #starts = new Float64Array(1024)
  #lengths = new Uint16Array(1024)
  #kinds = new Uint8Array(1024)

  /** Enters a question; `split` is null for a synthetic span. */
  add(seq: number, set: Uint32Array, split: Split | null): void {
    while (this.#tokens.length < MOST_TOKENS && this.#written + set.length > this.#tokens.length) {
      const larger = new Uint32Array(this.#tokens.length * 2)
      larger.set(this.#tokens)
      this.#tokens = larger
    }
    while (this.#seqs.length < QUESTIONS && this.#seqs[seq % this.#seqs.length] !== 0) this.#growQuestions()
    const size = this.#tokens.length
    // A set stays in one piece: the end of the ring is left blank where it would not fit.
    const room = size - (this.#written % size)
    if (room < set.length) this.#written += room
    const at = seq % this.#seqs.length
    this.#seqs[at] = seq
    this.#starts[at] = this.#written
    this.#lengths[at] = set.length
    this.#kinds[at] = split === null ? SYNTHETIC : SPLITS.indexOf(split)
    this.#tokens.set(set, this.#written % size)
    this.#written += set.length
  }

  /** Undefined: not remembered. Null: a synthetic span. */
  get(seq: number): Question | null | undefined {
    const at = seq % this.#seqs.length
    const start = this.#starts[at]!
    if (this.#seqs[at] !== seq || this.#written - start > this.#tokens.length) return undefined
    const kind = this.#kinds[at]!
    if (kind === SYNTHETIC) return null
    const from = start % this.#tokens.length
    return {set: this.#tokens.subarray(from, from + this.#lengths[at]!), split: SPLITS[kind]!}
  }

  forget(seq: number): void {
    const at = seq % this.#seqs.length
    if (this.#seqs[at] === seq) this.#seqs[at] = 0
  }

  #growQuestions(): void {
    const old = {seqs: this.#seqs, starts: this.#starts, lengths: this.#lengths, kinds: this.#kinds}
    const size = old.seqs.length * 2
    this.#seqs = new Uint32Array(size)
    this.#starts = new Float64Array(size)
    this.#lengths = new Uint16Array(size)
    this.#kinds = new Uint8Array(size)
    for (const [from, seq] of old.seqs.entries()) {
      if (seq === 0) continue
      const at = seq % size
      this.#seqs[at] = seq
      this.#starts[at] = old.starts[from]!
      this.#lengths[at] = old.lengths[from]!
      this.#kinds[at] = old.kinds[from]!
    }
  }
}
