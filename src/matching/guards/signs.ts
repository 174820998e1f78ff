import type {Word} from '../../span/token-table.ts'

/**
 * What a word may have to do with, as bits: by the words of a text alone most readings of it can be spared, because
 * none of the expressions that make them could match.
 */
export const SIGNS = {
  digit: 1 << 0,
  /** A number in letters. */
  number: 1 << 1,
  month: 1 << 2,
  /** A month, and a verb. */
  may: 1 << 3,
  /** Any other word of the calendar, months too. */
  calendar: 1 << 4,
  quarter: 1 << 5,
  /** segunda-feira */
  feira: 1 << 6,
  /** this week */
  which: 1 << 7,
  /** mes passado */
  periodo: 1 << 8,
  unit: 1 << 9,
  /** Of more than one word: half an hour. */
  phrase: 1 << 10,
  rate: 1 << 11,
  negation: 1 << 12,
  language: 1 << 13,
  /** Function words that tell a language. */
  english: 1 << 14,
  portuguese: 1 << 15,
  /** Before the name of a language that is a word or letter too: in C. */
  short: 1 << 16,
  /** A letter or word that is the name of a language there. */
  shortName: 1 << 17,
  /** Before a letter that names something: Terminal B. */
  lettered: 1 << 18,
  /** Behind a number, so many thousands. */
  thousands: 1 << 19,
  /** A part of something in letters: a third. */
  fraction: 1 << 20,
  /** What is done in a language: say, translate. */
  saying: 1 << 21,
  /** How often, where it may be one time. */
  once: 1 << 22,
  /** Before what is counted: how many drops. */
  counted: 1 << 23,
} as const

/** What the words of a text have to do with. */
export interface Signs {
  /** Of all words together. */
  readonly bits: number
  /** Function words; undefined where words don't tell. */
  readonly english?: number
  readonly portuguese?: number
}

/** Of a text of which words don't tell enough: every expression must be tried. */
export const ANY_SIGN: Signs = {bits: -1}

/** Whether words are what expressions with `\b` and `\p{L}+` take for words: ASCII, and nothing joined by `_`. */
const PLAIN = /^[\x00-\x5e\x60-\x7f]*$/

/** Makes a table of words by their signs. */
export function signTable(signs: readonly (readonly [sign: number, words: Iterable<string>])[]): Map<string, number> {
  const table = new Map<string, number>()
  for (const [sign, words] of signs) for (const word of words) table.set(word, (table.get(word) ?? 0) | sign)
  return table
}

/**
 * All signs of a text. What a word has to do with is looked up once and stays with it.
 * @param folded the text in lower case, without diacritics
 * @param words its words: letters and digits
 * @param table the one of all guards
 */
export function signsOf(folded: string, words: readonly Word[], table: ReadonlyMap<string, number>): Signs {
  if (!PLAIN.test(folded)) return ANY_SIGN
  let bits = 0
  let english = 0
  let portuguese = 0
  for (const word of words) {
    if (word.signs < 0) lookUp(word, table)
    bits |= word.signs
    if ((word.told & SIGNS.english) !== 0) english++
    if ((word.told & SIGNS.portuguese) !== 0) portuguese++
  }
  return {bits, english, portuguese}
}

function lookUp(word: Word, table: ReadonlyMap<string, number>): void {
  word.told = table.get(word.text) ?? 0
  word.signs = word.told
  if (!/\d/.test(word.text)) return
  word.signs |= SIGNS.digit
  for (const letters of word.text.match(/[a-z]+/g) ?? []) word.signs |= table.get(letters) ?? 0
}
