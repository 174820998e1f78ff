import {tokensOf} from '../span/tokens.ts'

/** Words beyond these many characters of a text are not searched for; bounds the memory of a batch. */
export const SEARCHED_CHARACTERS = 32_768

/**
 * A longer one is no word that anybody would ask for. FTS5 cuts at 32,768 bytes (FTS5_MAX_TOKEN_SIZE), and a UTF-16 unit
 * takes three at most: what is left in, it takes as it is.
 */
const LONGEST_WORD = 8192

/**
 * The words of a text as the index knows and counts them, repeated ones repeated. Joined by spaces they are what FTS5
 * finds in them, because its `ascii` tokenizer ends a word at nothing but an ASCII character that is no letter or digit,
 * and folds nothing but ASCII capitals, of which these words have none.
 */
export function searchedWords(text: string): string[] {
  const words = tokensOf(text)
  return words.some(isTooLong) ? words.filter((word) => !isTooLong(word)) : words
}

function isTooLong(word: string): boolean {
  return word.length > LONGEST_WORD
}
