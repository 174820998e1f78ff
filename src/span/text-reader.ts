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

/** Nobody asks for the beginning of a text that is as short as this. */
const SHORT = 256

/** Of all questions of a process: their candidates are made of much the same words. */
let shared: TokenTable | undefined

export function textReader(): TextReader {
  if (shared === undefined || shared.isFull) shared = new TokenTable()
  const table = shared
  const numbering = table.numbering()
  const {words} = numbering
  /** The last reading that held each word, by number. */
  let held = new Int32Array(1024)
  let readings = 0
  const known = new Map<string, Read>()
  const distinctOf = (numbers: readonly number[]): readonly number[] => {
    if (words.length > held.length) {
      const more = new Int32Array(2 * words.length)
      more.set(held)
      held = more
    }
    readings++
    const distinct: number[] = []
    for (let at = 0; at < numbers.length; at++) {
      const number = numbers[at]!
      if (held[number] === readings) continue
      held[number] = readings
      distinct.push(number)
    }
    return distinct.length === numbers.length ? numbers : distinct
  }
  const read = (text: string): Read => {
    const folded = fold(text)
    const count = table.cut(folded, numbering)
    const numbers: number[] = []
    for (let at = 0; at < count; at++) numbers.push(table.numbers[at]!)
    const ends = text.length > SHORT && isAscii(text) ? table.ends.slice(0, count) : undefined
    return new Read(folded, {characters: text.length, ends, numbers, distinct: distinctOf(numbers)}, words)
  }
  /** The beginning of a text whose words are cut already, but for the last. */
  const beginning = (whole: Read, ends: Int32Array, characters: number): Read => {
    const folded = whole.folded.slice(0, characters)
    let count = 0
    while (count < ends.length && ends[count]! <= characters) count++
    const numbers = whole.numbers.slice(0, count)
    const start = count < ends.length ? ends[count]! - words[whole.numbers[count]!]!.text.length : characters
    if (start < characters) numbers.push(table.numberOf(folded.slice(start), numbering))
    return new Read(folded, {characters, ends: undefined, numbers, distinct: distinctOf(numbers)}, words)
  }
  return {
    words,
    numberOf: (word) => table.numberOf(word, numbering),
    read: (text, most = text.length) => {
      const characters = Math.min(most, text.length)
      const found = known.get(text)
      for (let reading = found; reading !== undefined; reading = reading.less)
        if (reading.characters === characters) return reading
      if (found?.ends !== undefined && found.characters > characters) {
        const less = beginning(found, found.ends, characters)
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
interface Reading extends Pick<FoldedText, 'numbers' | 'distinct'> {
  /** Of the text, those that were read. */
  readonly characters: number
  /**
   * Where each word ends in the folded text. Undefined where that may be another place in the text, or where nobody will
   * ask for a beginning of it.
   */
  readonly ends: Int32Array | undefined
}

class Read implements FoldedText, Reading {
  readonly folded: string
  readonly numbers: readonly number[]
  readonly distinct: readonly number[]
  readonly characters: number
  readonly ends: Int32Array | undefined
  /** Another reading of the same text. */
  less: Read | undefined
  #tokens: readonly string[] | undefined
  readonly #words: readonly Word[]

  constructor(folded: string, {characters, ends, numbers, distinct}: Reading, words: readonly Word[]) {
    this.folded = folded
    this.numbers = numbers
    this.distinct = distinct
    this.characters = characters
    this.ends = ends
    this.#words = words
  }

  get tokens(): readonly string[] {
    this.#tokens ??= Array.from(this.numbers, (number) => this.#words[number]!.text)
    return this.#tokens
  }
}
