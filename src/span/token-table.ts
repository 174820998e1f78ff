import {foldedTokens, hashStep, isAscii, isWordUnit, mix} from './tokens.ts'

/** Words that are remembered, and letters of them; while one question is read there may be more. */
const MOST_WORDS = 1 << 17
const MOST_LETTERS = 2_000_000

/** Words that there is room for at first, a power of two; a quarter of the slots are taken at most (open addressing). */
const FIRST_WORDS = 1 << 14
const SLOTS_PER_WORD = 4

/** Up to this length V8 copies a part of a text; a longer one would keep the text alive that it was cut from. */
const MOST_COPIED = 12

/** Letters that stand in the table itself: most words are found without a look at their text. */
const PACKED = 8

/** In place of the length of a word that is longer or not ASCII: only its text tells it from all others. */
const LONG = -1

/** What is kept of each word, as 32-bit integers: 32 bytes, so that to find a word takes one look. */
const KEPT = 8
const HASH = 0
const LENGTH = 1
const FIRST_LETTERS = 2
const MORE_LETTERS = 3
const NUMBERED_BY = 4
const NUMBER = 5

/** A word, the same object for as long as it is remembered: what is known of it need not be looked up again. */
export class Word {
  readonly text: string
  /** Its place in the table. */
  readonly id: number
  /** Who says what it weighs, and how much. */
  weighedBy: object | undefined
  weight = 0.5
  /** What guards look for in it, as `signs.ts` has it; -1: nobody has looked. `told` without what is only a part of it. */
  signs = -1
  told = 0
  /** By the one table of word vectors that a process has. */
  vector: Float32Array | undefined
  /** Where somebody has put its part of the vector of a text; whoever did, knows whether it is still there. */
  row = -1

  constructor(text: string, id: number) {
    this.text = text
    this.id = id
  }
}

/** Numbers for the words of one question, from 0 in the order in which they are met. */
export interface Numbering {
  /** Of its own among all numberings of the table. */
  readonly serial: number
  readonly words: Word[]
}

/** Cuts texts into words, and gives the same object for the same word. */
export class TokenTable {
  #room = FIRST_WORDS
  #slots = new Int32Array(SLOTS_PER_WORD * FIRST_WORDS)
  #kept = new Int32Array(KEPT * FIRST_WORDS)
  readonly #words: Word[] = []
  #letters = 0
  #serial = 0
  /** Whose numbers the words have. */
  #numbering: Numbering | undefined
  /** The words of the last text: their numbers, and where each ends; 0 where the text is not ASCII. */
  numbers = new Int32Array(1024)
  ends = new Int32Array(1024)

  /** Remembers as much as it should: whoever starts anew takes another. */
  get isFull(): boolean {
    return this.#words.length > MOST_WORDS || this.#letters > MOST_LETTERS
  }

  numbering(): Numbering {
    return {serial: ++this.#serial, words: []}
  }

  /** Numbers `foldedTokens` of a text: the first of `numbers` and `ends`, which hold until the next text. Returns how many. */
  cut(folded: string, numbering: Numbering): number {
    this.#claim(numbering)
    const most = (folded.length >> 1) + 1
    if (most > this.numbers.length) {
      this.numbers = new Int32Array(2 * most)
      this.ends = new Int32Array(2 * most)
    }
    if (!isAscii(folded)) {
      let count = 0
      for (const token of foldedTokens(folded)) {
        this.ends[count] = 0
        this.numbers[count++] = this.#numberOf(this.#idOf(token), numbering)
      }
      return count
    }
    return this.#cutAscii(folded, numbering)
  }

  numberOf(word: string, numbering: Numbering): number {
    this.#claim(numbering)
    return this.#numberOf(this.#idOf(word), numbering)
  }

  word(text: string): Word {
    return this.#words[this.#idOf(text)]!
  }

  #cutAscii(folded: string, numbering: Numbering): number {
    const {numbers, ends} = this
    let count = 0
    let start = -1
    let hash = 0
    let first = 0
    let more = 0
    for (let at = 0; at <= folded.length; at++) {
      const unit = at < folded.length ? folded.charCodeAt(at) : 0
      if (isWordUnit(unit)) {
        if (start < 0) {
          start = at
          hash = 0
          first = 0
          more = 0
        }
        hash = hashStep(hash, unit)
        const letter = at - start
        if (letter < PACKED / 2) first = (first << 8) | unit
        else if (letter < PACKED) more = (more << 8) | unit
      } else if (start >= 0) {
        const length = at - start <= PACKED ? at - start : LONG
        const id = this.#find(folded, start, at, length, hash, first, more)
        ends[count] = at
        numbers[count++] = this.#numberOf(id, numbering)
        start = -1
      }
    }
    return count
  }

  #numberOf(id: number, {serial, words}: Numbering): number {
    const at = id * KEPT
    if (this.#kept[at + NUMBERED_BY] !== serial) {
      this.#kept[at + NUMBERED_BY] = serial
      this.#kept[at + NUMBER] = words.push(this.#words[id]!) - 1
    }
    return this.#kept[at + NUMBER]!
  }

  /** Two may take turns: then the words have the numbers of the other. */
  #claim(numbering: Numbering): void {
    if (this.#numbering === numbering) return
    this.#numbering = numbering
    for (const [number, {id}] of numbering.words.entries()) {
      this.#kept[id * KEPT + NUMBERED_BY] = numbering.serial
      this.#kept[id * KEPT + NUMBER] = number
    }
  }

  #idOf(word: string): number {
    let hash = 0
    let first = 0
    let more = 0
    for (let at = 0; at < word.length; at++) {
      const unit = word.charCodeAt(at)
      hash = hashStep(hash, unit)
      if (at < PACKED / 2) first = (first << 8) | (unit & 0xff)
      else if (at < PACKED) more = (more << 8) | (unit & 0xff)
    }
    const length = word.length <= PACKED && isAscii(word) ? word.length : LONG
    return this.#find(word, 0, word.length, length, hash, first, more)
  }

  /** The id of a word; it gets one if it has none. */
  #find(text: string, start: number, end: number, length: number, hash: number, first: number, more: number): number {
    const kept = this.#kept
    const mask = this.#slots.length - 1
    let slot = mix(hash) & mask
    for (let id = this.#slots[slot]! - 1; id >= 0; id = this.#slots[slot]! - 1) {
      const at = id * KEPT
      const alike =
        kept[at + HASH] === hash &&
        kept[at + LENGTH] === length &&
        kept[at + FIRST_LETTERS] === first &&
        kept[at + MORE_LETTERS] === more
      if (alike && (length !== LONG || isAt(text, start, end, this.#words[id]!.text))) return id
      slot = (slot + 1) & mask
    }
    const id = this.#words.length
    if (id === this.#room) {
      this.#grow()
      return this.#find(text, start, end, length, hash, first, more)
    }
    const word = new Word(copied(text.slice(start, end)), id)
    this.#words.push(word)
    this.#letters += word.text.length
    this.#slots[slot] = id + 1
    kept.set([hash, length, first, more], id * KEPT)
    return id
  }

  #grow(): void {
    this.#room *= 2
    const kept = new Int32Array(KEPT * this.#room)
    kept.set(this.#kept)
    this.#kept = kept
    this.#slots = new Int32Array(SLOTS_PER_WORD * this.#room)
    const mask = this.#slots.length - 1
    for (let id = 0; id < this.#words.length; id++) {
      let slot = mix(kept[id * KEPT + HASH]!) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = id + 1
    }
  }
}

/** The same letters, in a string of their own. */
function copied(word: string): string {
  return word.length <= MOST_COPIED ? word : Buffer.from(word, 'utf16le').toString('utf16le')
}

function isAt(text: string, start: number, end: number, word: string): boolean {
  if (word.length !== end - start) return false
  for (let at = 0; at < word.length; at++) if (word.charCodeAt(at) !== text.charCodeAt(start + at)) return false
  return true
}
