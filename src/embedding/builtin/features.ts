import {fold, hashText, mix} from '../../span/tokens.ts'
import {Tally} from './tally.ts'

/** Lengths of the character n-grams, in UTF-16 code units (`char_wb` of scikit-learn: inside words, with their ends). */
const SHORTEST_GRAM = 3
const LONGEST_GRAM = 5

const START = 0x3c
const END = 0x3e

/** Scripts written without blanks: each of their characters counts as a word, and n-grams do the rest. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const ASCII_TOKENS = /[a-z0-9]+|[!-/:-@[-^`{-~]+/g
const TOKENS = /[\p{L}\p{N}]+|[!-/:-@[-^`{-~]+|[^\s\p{L}\p{N}\p{Cc}\p{Cf}\x00-\x7f]/gu
const LETTER_OR_DIGIT = /^[\p{L}\p{N}]/u

const CAMEL = /[a-z]\d*[A-Z]/
const CAMEL_WORD = /[A-Za-z\d]+/g

/**
 * What the built-in embedder sees in a text, counted. Folded (lower-case, no diacritics), so that "Café" is "cafe".
 * Identifiers are taken apart: `parseJson`, `parse_json` and `parse json` share their words.
 */
export class Features {
  /** Words, and what stands between them: `c++` is `c` and `++`, an emoji is itself. */
  readonly words = new Tally()
  /** Character 3- to 5-grams of `<word>`. */
  readonly grams = new Tally()

  /** Forgets the last text and reads this one, in time that grows with its length alone. */
  read(text: string): void {
    this.words.clear()
    this.grams.clear()
    for (const token of tokensWithSymbols(text)) {
      if (isWord(token)) this.#addGrams(token)
      if (isAscii(token) || !UNSPACED.test(token)) this.words.add(hashText(token))
      else for (const character of token) this.words.add(hashText(character))
    }
    // Lone marks, controls and the like are no tokens; even they have to differ from each other.
    if (this.words.size === 0) for (const point of text) if (point.trim() !== '') this.words.add(hashText(point))
  }

  #addGrams(word: string): void {
    const {grams} = this
    const last = word.length + 1
    for (let start = 0; start + SHORTEST_GRAM - 1 <= last; start++) {
      const end = Math.min(start + LONGEST_GRAM - 1, last)
      let hash = 0x811c9dc5
      for (let at = start; at <= end; at++) {
        const unit = at === 0 ? START : at === last ? END : word.charCodeAt(at - 1)
        hash = Math.imul(hash ^ unit, 0x01000193)
        if (at - start >= SHORTEST_GRAM - 1) grams.add(mix(hash))
      }
    }
  }
}

function tokensWithSymbols(text: string): string[] {
  const folded = fold(CAMEL.test(text) ? text.replace(CAMEL_WORD, splitCamel) : text)
  return folded.match(isAscii(folded) ? ASCII_TOKENS : TOKENS) ?? []
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text)
}

/** `parseJSONFile` -> `parseJSONFile parse JSON File`: whoever writes it in lower case still finds the whole. */
function splitCamel(word: string): string {
  if (!CAMEL.test(word)) return word
  return `${word} ${word.replace(/([a-z]\d*)([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z]{2})/g, '$1 $2')}`
}

function isWord(token: string): boolean {
  const unit = token.charCodeAt(0)
  if (unit < 0x80) return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39)
  return LETTER_OR_DIGIT.test(token)
}
