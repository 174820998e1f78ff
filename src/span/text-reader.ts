import {TokenTable, type Word} from './token-table.ts'
import {fold} from './tokens.ts'

/** A text as matching sees it. */
export interface FoldedText {
  /** Lower-case, without diacritics. */
  readonly folded: string
  /** Letters and digits, in order, repeated ones repeated: `tokensOf` the text. */
  readonly tokens: readonly string[]
  /** The same as the reader numbers them. */
  readonly numbers: readonly number[]
  /** Each number once. */
  readonly distinct: readonly number[]
}

/**
 * Reads each text once: for one question, whose candidates are compared with it in several ways. It numbers the words
 * that it meets from 0, so that whoever keeps something of each keeps a list.
 */
export interface TextReader {
  read(text: string): FoldedText
  /** The number of a word, or of anything that stands for one. */
  numberOf(word: string): number
  /** Every word by its number. */
  readonly words: readonly Word[]
}

/** Of all questions of a process: their candidates are made of much the same words. */
let shared: TokenTable | undefined

export function textReader(): TextReader {
  if (shared === undefined || shared.isFull) shared = new TokenTable()
  const table = shared
  const words: Word[] = []
  /** The last text that held each word, by number. */
  const held: number[] = []
  const known = new Map<string, FoldedText>()
  /** Two readers may take turns: then the words have the numbers of the other. */
  const claim = (): void => {
    if (table.numbering === words) return
    table.numbering = words
    for (const [number, word] of words.entries()) {
      word.numberedBy = words
      word.number = number
    }
  }
  const numberOf = (word: Word): number => {
    if (word.numberedBy !== words) {
      word.numberedBy = words
      word.number = words.push(word) - 1
      held.push(-1)
    }
    return word.number
  }
  const read = (text: string): FoldedText => {
    claim()
    const folded = fold(text)
    const numbers: number[] = []
    const distinct: number[] = []
    const own = known.size
    table.cut(folded, (word) => {
      const number = numberOf(word)
      numbers.push(number)
      if (held[number] === own) return
      held[number] = own
      distinct.push(number)
    })
    return new Read(folded, numbers, distinct, words)
  }
  return {
    words,
    numberOf: (word) => {
      claim()
      return numberOf(table.word(word))
    },
    read: (text) => {
      let found = known.get(text)
      if (found === undefined) {
        found = read(text)
        known.set(text, found)
      }
      return found
    },
  }
}

class Read implements FoldedText {
  readonly folded: string
  readonly numbers: readonly number[]
  readonly distinct: readonly number[]
  readonly #words: readonly Word[]
  #tokens: readonly string[] | undefined

  constructor(folded: string, numbers: readonly number[], distinct: readonly number[], words: readonly Word[]) {
    this.folded = folded
    this.numbers = numbers
    this.distinct = distinct
    this.#words = words
  }

  get tokens(): readonly string[] {
    this.#tokens ??= this.numbers.map((number) => this.#words[number]!.text)
    return this.#tokens
  }
}
