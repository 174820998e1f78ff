import {isNoWord} from './randomness.ts'

/** A word as programs write it, with a number behind it: `page2`, `Token1`, `DB`. */
const WORD = '(?:[A-Z]?[a-z]+|[A-Z]+)\\d{0,4}'
/** Words behind one another: with a sign between them, or with a capital. */
const IDENTIFIER = new RegExp(
  `^${WORD}(?:[_.:/#-](?:${WORD}|\\d{1,4})|[A-Z][a-z]+\\d{0,4}|(?<=[a-z\\d])[A-Z]+\\d{0,4})*$`,
)

/** Letters of a word on average, from which on they are no letters that were drawn. */
const LEAST_LETTERS = 3

/** The words of a name in a program, such as `page2_cursor` or `nextPageToken1`; none of what is no such name. */
export function wordsOfIdentifier(text: string): string[] {
  if (!IDENTIFIER.test(text) || isNoWord(text)) return []
  const words = text.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []
  return words.join('').length < LEAST_LETTERS * words.length ? [] : words
}

/** Whether it is a name of two words or more. */
export function isIdentifier(text: string): boolean {
  return wordsOfIdentifier(text).length > 1
}
