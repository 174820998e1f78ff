import {tellingWords} from './empty-words.ts'

/** A word with a capital letter behind another one, or a comma, inside a sentence. */
const OPENING = /[ \t\u00a0]{1,4}(?=(\p{Lu}\p{Ll}+)(?!\p{L}))(?<=[^\s.!?…:([{«“]\s{1,4})/gu

/** Where a sentence or line ends. */
const END = /[.!?…]+(?=\s|$)|\n/

const WORD = /[\p{L}\p{N}]+/gu

/** A sentence has at least so many words. */
const LEAST_WORDS = 3

/** A capital letter behind the first word: a title. "I" is none. */
const TITLE = /\s(?!I(?!\p{L}))\p{Lu}/u

/** Longer sentences say something, in UTF-16 units; bounds the work for one row. */
const MOST_CHARS = 300

/**
 * A text with a line break before each sentence that says nothing and begins, with a capital letter, behind one that did
 * not end: "... and then the Therefore this is the answer." Else what is put behind a cut answer would be its end.
 */
export function withStops(text: string): string {
  return text.replace(OPENING, (blank, word: string, at: number) => {
    if (tellingWords(word).size > 0) return blank
    const from = at + blank.length
    const rest = text.slice(from, from + MOST_CHARS)
    const end = END.exec(rest)?.index ?? rest.length
    return saysNothing(rest.slice(0, end)) ? '\n' : blank
  })
}

function saysNothing(sentence: string): boolean {
  return (
    sentence.length < MOST_CHARS &&
    (sentence.match(WORD)?.length ?? 0) >= LEAST_WORDS &&
    !TITLE.test(sentence) &&
    tellingWords(sentence).size === 0
  )
}
