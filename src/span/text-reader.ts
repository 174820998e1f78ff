import {TokenTable, type Word} from './token-table.ts'
import {fold, isAscii} from './tokens.ts'

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
  /** @param characters of the text that are read, if it has more; less of a text that was read costs next to nothing */
  read(text: string, characters?: number): FoldedText
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
  /** The last reading that held each word, by number. */
  const held: number[] = []
  let readings = 0
  const known = new Map<string, Read>()
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
  const add = (reading: Read, word: Word, end: number): void => {
    const number = numberOf(word)
    reading.numbers.push(number)
    reading.ends.push(end)
    if (held[number] === reading.order) return
    held[number] = reading.order
    reading.distinct.push(number)
  }
  const read = (text: string): Read => {
    const reading = new Read(fold(text), {characters: text.length, inPlace: isAscii(text), order: readings++}, words)
    table.cut(reading.folded, (word, end) => add(reading, word, end))
    return reading
  }
  /** The beginning of a text that is folded letter by letter: its words are cut already, but for the last. */
  const beginning = (whole: Read, characters: number): Read => {
    const reading = new Read(whole.folded.slice(0, characters), {characters, inPlace: true, order: readings++}, words)
    for (let at = 0; at < whole.numbers.length; at++) {
      const word = words[whole.numbers[at]!]!
      const end = whole.ends[at]!
      const start = end - word.text.length
      if (start >= characters) break
      add(
        reading,
        end <= characters ? word : table.word(whole.folded.slice(start, characters)),
        Math.min(end, characters),
      )
    }
    return reading
  }
  return {
    words,
    numberOf: (word) => {
      claim()
      return numberOf(table.word(word))
    },
    read: (text, most = text.length) => {
      const characters = Math.min(most, text.length)
      const found = known.get(text)
      for (let reading = found; reading !== undefined; reading = reading.less)
        if (reading.characters === characters) return reading
      claim()
      if (found !== undefined && found.characters > characters && found.inPlace) {
        const less = beginning(found, characters)
        less.less = found.less
        found.less = less
        return less
      }
      const reading = read(text.slice(0, characters))
      reading.less = found
      known.set(text, reading)
      return reading
    },
  }
}

/** What a reader knows of a reading. */
interface Reading {
  /** Of the text, those that were read. */
  readonly characters: number
  /** Every character is folded to one, where it stood: what a beginning of it says is said by a beginning of its words. */
  readonly inPlace: boolean
  /** Its number among all. */
  readonly order: number
}

class Read implements FoldedText, Reading {
  readonly numbers: number[] = []
  readonly distinct: number[] = []
  /** Where each word ends in the folded text, if that is in place. */
  readonly ends: number[] = []
  /** Another reading of the same text. */
  less: Read | undefined
  readonly folded: string
  readonly characters: number
  readonly inPlace: boolean
  readonly order: number
  #tokens: readonly string[] | undefined
  readonly #words: readonly Word[]

  constructor(folded: string, {characters, inPlace, order}: Reading, words: readonly Word[]) {
    this.folded = folded
    this.characters = characters
    this.inPlace = inPlace
    this.order = order
    this.#words = words
  }

  get tokens(): readonly string[] {
    this.#tokens ??= this.numbers.map((number) => this.#words[number]!.text)
    return this.#tokens
  }
}
