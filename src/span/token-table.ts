import {foldedTokens, hashStep, isWordUnit, mix} from './tokens.ts'

/** Words that are remembered, a power of two. */
const SLOTS = 1 << 16

/** A longer one would keep the text alive that it was cut from. */
const MOST_LETTERS = 12

/**
 * Cuts texts into words, and gives the same object for the same word: it need not be made again, and whoever looks it up
 * finds its hash in it and compares no letters. A word that falls on another's place takes it.
 */
export class TokenTable {
  readonly #words: (string | undefined)[] = new Array(SLOTS)

  /** `foldedTokens` of the text. */
  tokens(folded: string): string[] {
    const tokens: string[] = []
    let start = -1
    let hash = 0
    for (let at = 0; at <= folded.length; at++) {
      const unit = at < folded.length ? folded.charCodeAt(at) : 0
      if (unit > 0x7f) return foldedTokens(folded)
      if (isWordUnit(unit)) {
        if (start < 0) {
          start = at
          hash = 0
        }
        hash = hashStep(hash, unit)
      } else if (start >= 0) {
        tokens.push(this.#word(folded, start, at, hash))
        start = -1
      }
    }
    return tokens
  }

  #word(text: string, start: number, end: number, hash: number): string {
    if (end - start > MOST_LETTERS) return text.slice(start, end)
    const slot = mix(hash) & (SLOTS - 1)
    const known = this.#words[slot]
    if (known !== undefined && isAt(text, start, end, known)) return known
    const word = text.slice(start, end)
    this.#words[slot] = word
    return word
  }
}

function isAt(text: string, start: number, end: number, word: string): boolean {
  if (word.length !== end - start) return false
  for (let at = 0; at < word.length; at++) if (word.charCodeAt(at) !== text.charCodeAt(start + at)) return false
  return true
}
