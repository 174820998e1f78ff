import {foldedTokens, hashStep, isAscii, isWordUnit, mix} from './tokens.ts'

/** Letters of all words that are remembered, each word's object counted as some. */
const MOST_LETTERS = 3_000_000
const OBJECT_LETTERS = 16

/** Chains of words, a power of two. */
const SLOTS = 1 << 16

/** Up to this length V8 copies a part of a text; a longer one would keep the text alive that it was cut from. */
const MOST_COPIED = 12

/** A word, the same object for as long as it is remembered: what is known of it need not be looked up again. */
export class Word {
  readonly text: string
  /** The next of those that share a slot. */
  readonly next: Word | undefined
  /** Whose number it has, and which. */
  numberedBy: object | undefined
  number = -1
  /** Who says what it weighs, and how much. */
  weighedBy: object | undefined
  weight = 0
  /** What guards look for in it, as `signs.ts` has it; -1: nobody has looked. `told` without what is only a part of it. */
  signs = -1
  told = 0
  /** Where somebody has put its vector; whoever did, knows whether it is still there. */
  row = -1

  constructor(text: string, next: Word | undefined) {
    this.text = text
    this.next = next
  }
}

/** Cuts texts into words, and gives the same object for the same word: whoever finds it compares no letters again. */
export class TokenTable {
  readonly #slots: (Word | undefined)[] = new Array(SLOTS)
  #letters = 0
  /** Who numbered its words last. */
  numbering: object | undefined

  /** Remembers as much as it should: whoever starts anew takes another. */
  get isFull(): boolean {
    return this.#letters >= MOST_LETTERS
  }

  /** Calls `met` with each of `foldedTokens` of the text, in order, and where it ends; of a text that is not ASCII, with 0. */
  cut(folded: string, met: (word: Word, end: number) => void): void {
    if (!isAscii(folded)) {
      for (const token of foldedTokens(folded)) met(this.word(token), 0)
      return
    }
    let start = -1
    let hash = 0
    for (let at = 0; at <= folded.length; at++) {
      const unit = at < folded.length ? folded.charCodeAt(at) : 0
      if (isWordUnit(unit)) {
        if (start < 0) {
          start = at
          hash = 0
        }
        hash = hashStep(hash, unit)
      } else if (start >= 0) {
        met(this.#find(folded, start, at, hash), at)
        start = -1
      }
    }
  }

  word(text: string): Word {
    let hash = 0
    for (let at = 0; at < text.length; at++) hash = hashStep(hash, text.charCodeAt(at))
    return this.#find(text, 0, text.length, hash)
  }

  #find(text: string, start: number, end: number, hash: number): Word {
    const slot = mix(hash) & (SLOTS - 1)
    const first = this.#slots[slot]
    for (let word = first; word !== undefined; word = word.next) if (isAt(text, start, end, word.text)) return word
    const word = new Word(copied(text.slice(start, end)), first)
    this.#slots[slot] = word
    this.#letters += word.text.length + OBJECT_LETTERS
    return word
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
