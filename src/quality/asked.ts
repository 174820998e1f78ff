import {tellingWords} from './empty-words.ts'
import {isPunctuation, type Passage} from './passage.ts'

/** Words that open a question, in English and Portuguese, folded. */
const QUESTION_WORDS = new Set(
  `who whom whose what which when where why how quem qual quais quando onde como quanto quanta quantos quantas`.split(
    /\s+/,
  ),
)

/** Of a word that is folded. */
export function isQuestionWord(word: string): boolean {
  return QUESTION_WORDS.has(word)
}

/** So many that ask are looked at, which bounds the work for one row. */
const MOST_BEGINNINGS = 2

/**
 * How many tokens there are up to each sentence of a text that asks (it ends with a question mark or opens with a
 * question word; the first two), and in all of it. An answer has to stand up to each of these beginnings, so that no sentence behind a
 * question can make a better one of it.
 */
export function beginningsThatAsk({words, ends, starts}: Passage): number[] {
  const asking = ends
    .filter((end) => words[end - 1] === '?' || QUESTION_WORDS.has(words[starts[end - 1]!]!))
    .slice(0, MOST_BEGINNINGS)
  return asking.at(-1) === words.length ? asking : [...asking, words.length]
}

/** One word in Latin letters: scripts that put no blanks between words have one token a line. */
export function isOneWord({words}: Passage): boolean {
  return words.length < 2 && /^[\x00-\u024f]*$/.test(words[0] ?? '')
}

/**
 * The same of a whole question, with its question mark: "Ports?". Not where it is grammar or courtesy ("Why?"), or ends
 * otherwise ("Nope."): that follows on what was said before.
 */
export function asksOneWord({words}: Passage): boolean {
  const [word, ...more] = words.filter((word) => !isPunctuation(word))
  if (word === undefined || more.length > 0 || words.at(-1) !== '?') return false
  return /^[\x00-\u024f]*$/.test(word) && tellingWords(word).size > 0
}
