import {languageOf} from '../quality/language.ts'
import {fold} from '../span/tokens.ts'
import {isNegation, isSpanishGrammar, isTopicWord} from './difference.ts'
import {type Left, leftovers} from './leftovers.ts'
import type {Lexicon} from './lexicon.ts'
import {MOST_CHARACTERS, type Reading} from './reading.ts'
import type {Slip} from './slips.ts'

/** Letters that stand by themselves, not in a path, a flag or a name with underscores. */
const BEFORE = String.raw`(?<![\p{L}\p{N}_./\\-])`
const BEHIND = String.raw`(?![\p{L}\p{N}_/\\-]|\.\p{L})`
const WORD = new RegExp(`${BEFORE}\\p{L}+${BEHIND}`, 'gu')
const FIRST_OF_TWO = new RegExp(`${BEFORE}(\\p{L}+)\\s+(?=(\\p{L}+)${BEHIND})`, 'gu')

/** Words of grammar that are prefixes, too, which turn a word around. */
const NEGATING: ReadonlySet<string> = new Set(['a', 'an', 'in', 'des'])

/** Words that are written as one, at most. */
const MOST_GLUED = 3

/** A text as it was meant, and what was put right. */
export interface Respaced {
  readonly text: string
  readonly slips: readonly Slip[]
}

/**
 * The text of one of two with slips of the space bar put right: two or three words written as one where the other has
 * them apart (`ofthe`), and a word written twice that the other has once (`in in`). A word that is one, with a word of
 * grammar in it, stays (therapist, the rapist), and so does a negation written twice, and a name (Duran Duran) in a text
 * without other such slips.
 */
export function respaced(own: Reading, other: Reading, lexicon: Lexicon): Respaced {
  const unchanged = {text: own.text, slips: []}
  if (own.isCode || other.isCode || Math.max(own.length, other.length) > MOST_CHARACTERS) return unchanged
  const [left] = leftovers(own.words, other.words)
  if (left.length === 0) return unchanged
  const glued = gluedWords(left, other, lexicon)
  const {sure, names} = wordsWrittenTwice(left, own, other)
  // Whoever makes slips makes others.
  const twice = new Set(glued.size + sure.length > 0 ? [...sure, ...names] : [])
  if (glued.size + twice.size === 0) return unchanged
  const text = own.text
    .replace(WORD, (word) => {
      const parts = glued.get(fold(word))
      return parts === undefined ? word : partsOf(word, parts).join(' ')
    })
    .replace(FIRST_OF_TWO, (found, word, next) => (twice.has(fold(word)) && fold(word) === fold(next) ? '' : found))
  const slips = [
    ...[...glued].map(([word, parts]) => ({written: word, meant: parts.join(' ')})),
    ...[...twice].map((word) => ({written: `${word} ${word}`, meant: word})),
  ]
  return {text, slips}
}

/** The letters as they are written, capitals and accents, too. */
function partsOf(word: string, parts: readonly string[]): string[] {
  let at = 0
  return parts.map((part) => {
    const from = at
    at += part.length
    return word.slice(from, at)
  })
}

/** Glued word -> the words in it. */
function gluedWords(left: readonly Left[], other: Reading, lexicon: Lexicon): Map<string, readonly string[]> {
  const candidates = new Set(left.map(({word}) => word).filter((word) => /^\p{L}{3,}$/u.test(word)))
  const glued = new Map<string, readonly string[]>()
  for (const at of other.words.keys())
    for (let count = 2; count <= MOST_GLUED; count++) {
      const parts = other.words.slice(at, at + count)
      const word = parts.join('')
      if (!candidates.has(word) || other.words.includes(word)) continue
      const isOne = lexicon.isWord(word) && !parts.every(isTopicWord)
      if (!isOne && !isTurnedAround(parts, other)) glued.set(word, parts)
    }
  return glued
}

/** In a language whose words are not known, `anormal` may be the opposite of `a normal`. */
function isTurnedAround([first = '', second = '']: readonly string[], {text}: Reading): boolean {
  return NEGATING.has(first) && isTopicWord(second) && !isSpanishGrammar(second) && languageOf(text) !== 'en'
}

/** Words that `own` has twice where the other has them once. Of a name (Duran Duran) that alone does not tell. */
function wordsWrittenTwice(left: readonly Left[], own: Reading, other: Reading): {sure: string[]; names: string[]} {
  const isTwiceIn = ({words}: Reading, word: string) => words.some((one, at) => one === word && words[at + 1] === word)
  const twice = left
    .map(({word}) => word)
    .filter((word) => other.words.includes(word) && !isNegation(word))
    .filter((word) => isTwiceIn(own, word) && !isTwiceIn(other, word))
  return {
    sure: twice.filter((word) => !other.names.has(word)),
    names: twice.filter((word) => other.names.has(word)),
  }
}
