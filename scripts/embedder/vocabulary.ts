import {bucketsOf, modelTokens} from '../../src/embedding/builtin/tokens.ts'
import {hashText} from '../../src/span/tokens.ts'
import type {TextPair} from './corpus.ts'

/** Rows for words and buckets, and how many of all have eight bits a value and not four: together below 8 MB. */
const WORDS = 36_000
export const BUCKETS = 16_384
export const WIDE_ROWS = 7500
/** Tokens that are read of a text in training: the weight of a long answer's end is learned from other texts. */
const MOST_TOKENS = 48

/** Of the most frequent words of general English, how many are known whether the pairs hold them or not. */
const GENERAL_WORDS = 17_000

/** Sources whose second side is another language. */
export const TRANSLATIONS = /^en-(pt|es)-/

/** Every word of the corpus by number: those below `known` have rows, the others are made of buckets. */
export interface Vocabulary {
  readonly words: readonly string[]
  readonly numbers: ReadonlyMap<string, number>
  readonly known: number
  /**
   * In which share of the texts of a language each known word occurs, in the language where it occurs most: "de" is as
   * common in Portuguese as "of" in English, though there is less Portuguese.
   */
  readonly rates: Float64Array
  /** Rows of the buckets of a word, by its number. */
  buckets(word: number): Int32Array
  /** The same by the word itself. */
  spell(word: string): Int32Array
  encode(text: string): Int32Array
}

/** @param general words of general English, the most frequent first */
export function makeVocabulary(
  sources: Iterable<readonly [name: string, pairs: readonly TextPair[]]>,
  general: Iterable<string>,
): Vocabulary {
  const counts = new Map<string, number>()
  const english = new Language()
  const foreign = new Language()
  for (const [name, pairs] of sources)
    for (const pair of pairs)
      for (const [side, text] of pair.entries()) {
        const tokens = new Set(modelTokens(text))
        for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1)
        const language = side === 1 && TRANSLATIONS.test(name) ? foreign : english
        language.add(tokens)
      }
  const chosen = new Set<string>()
  const hashes = new Set<number>()
  const choose = (word: string, most: number) => {
    const hash = hashText(word)
    if (chosen.size >= most || hashes.has(hash)) return
    chosen.add(word)
    hashes.add(hash)
  }
  for (const word of general) if (/^[\p{L}\p{N}]+$/u.test(word)) choose(word, GENERAL_WORDS)
  const byCount = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  for (const [word] of byCount) choose(word, WORDS)
  const words = [...chosen]
  const known = words.length
  for (const [word] of byCount) if (!chosen.has(word)) words.push(word)
  const numbers = new Map(words.map((word, number) => [word, number]))
  const spell = (word: string) => Int32Array.from(bucketsOf(word, BUCKETS - 1), (bucket) => known + bucket)
  const cache = new Map<number, Int32Array>()
  const buckets = (word: number): Int32Array => {
    const list = cache.get(word) ?? spell(words[word]!)
    cache.set(word, list)
    return list
  }
  const encode = (text: string) => {
    const found: number[] = []
    for (const token of modelTokens(text)) {
      if (found.length === MOST_TOKENS) break
      let number = numbers.get(token)
      if (number === undefined) {
        number = words.length
        words.push(token)
        numbers.set(token, number)
      }
      found.push(number)
    }
    return Int32Array.from(found)
  }
  const rates = Float64Array.from({length: known}, (_, word) =>
    Math.max(english.rate(words[word]!), foreign.rate(words[word]!)),
  )
  return {words, numbers, known, rates, buckets, spell, encode}
}

/** Counts in how many texts of a language each word occurs. */
class Language {
  readonly #counts = new Map<string, number>()
  #texts = 0

  add(tokens: Iterable<string>): void {
    this.#texts++
    for (const token of tokens) this.#counts.set(token, (this.#counts.get(token) ?? 0) + 1)
  }

  rate(word: string): number {
    return ((this.#counts.get(word) ?? 0) + 1) / (this.#texts + 1)
  }
}
