import {fold, hashText, mix} from '../span/tokens.ts'

/**
 * A text as the phrase model sees it: words and the punctuation between them. White space and the signs of Markdown
 * (`* _ # > ~` and backticks) are not seen at all, so that decoration can't change anything.
 */
export interface Passage {
  /** Folded words; punctuation as it is. */
  readonly words: readonly string[]
  /** The same as numbers: equal words have equal ones. */
  readonly ids: readonly number[]
  /** Shape and ending of each: what is known of a word that was never seen. */
  readonly classes: readonly number[]
  /** How many tokens there are up to each end of a sentence or line, ascending; the last token is always one. */
  readonly ends: readonly number[]
  /** For each token the place of the first token of its sentence or line. */
  readonly starts: readonly number[]
  /** Whether each begins with a capital letter. */
  readonly capitals: readonly boolean[]
  /** False when the text goes on after the last token. */
  readonly whole: boolean
}

/** Tokens looked at, and the text they are looked for in; bounds the work for one row. */
export const MOST_TOKENS = 96
const MOST_CHARS = 1200

/**
 * Letters and digits that were drawn, as far as they go on without another sign, and what stands where a secret stood
 * (`[PASSWORD_1]`): one token of no meaning, so that a text says as much before and after it is hidden.
 */
const DRAWN =
  '\\[[A-Z][A-Z\\d_]*_\\d+\\]|(?<![A-Za-z\\d])(?=[A-Za-z\\d]{8})[A-Za-z]*(?:\\d+[A-Za-z]+){2,}[A-Za-z\\d]*(?![\\p{L}\\p{N}])'
const IS_DRAWN = new RegExp(`^(?:${DRAWN})$`, 'u')

/** What each of them is read as: a long number, which goes with anything. */
const DRAWN_WORD = '00000000'

/**
 * A full stop, `!` or `?` with a blank after it ends a sentence, and so does a line break, unless the next line is
 * indented: it goes on with this one, as in code and lists.
 */
const SENTENCE_END = '[.!?](?:\\s|$)|\\n(?!(?: {2}|\\t))'
const SIGN = '[.,;:?!()[\\]{}"\'/=<$%+|&@\\\\-]'
const TOKEN = new RegExp(`${DRAWN}|${SENTENCE_END}|[\\p{L}\\p{M}]+|\\p{N}+|${SIGN}`, 'gu')
const ASCII_TOKEN = new RegExp(`${DRAWN}|${SENTENCE_END}|[A-Za-z]+|[0-9]+|${SIGN}`, 'gu')

export function readPassage(text: string): Passage {
  const bare = undecorated(text.length > MOST_CHARS ? text.slice(0, MOST_CHARS) : text)
  const head = bare.trim()
  const ascii = /^[\x00-\x7f]*$/.test(head)
  const found = head.match(ascii ? ASCII_TOKEN : TOKEN) ?? []
  const words: string[] = []
  const ids: number[] = []
  const classes: number[] = []
  const ends: number[] = []
  const starts: number[] = []
  const capitals: boolean[] = []
  let read = 0
  for (; read < found.length && words.length < MOST_TOKENS; read++) {
    const written = found[read]!
    if (written === '\n') {
      if (words.length > 0 && ends.at(-1) !== words.length) ends.push(words.length)
      continue
    }
    const endsSentence = isSentenceEnd(written)
    const token = endsSentence ? written[0]! : written.length > 3 && IS_DRAWN.test(written) ? DRAWN_WORD : written
    const word = ascii ? token.toLowerCase() : fold(token)
    starts.push(ends.at(-1) ?? 0)
    words.push(word)
    capitals.push(token[0] !== token[0]!.toLowerCase())
    ids.push(hashText(word))
    classes.push(classOf(token, word))
    if (endsSentence) ends.push(words.length)
  }
  if (words.length > 0 && ends.at(-1) !== words.length) ends.push(words.length)
  const whole = text.length <= MOST_CHARS && read === found.length
  return {words, ids, classes, ends, starts, capitals, whole}
}

/** `.`, `!` or `?` together with the blank that follows it. */
function isSentenceEnd(written: string): boolean {
  return written.length === 2 && (written[0] === '.' || written[0] === '!' || written[0] === '?') && written[1]! <= ' '
}

/** Signs of Markdown that look like words or punctuation: bullets, headings, quotes, rules, fences and their language. */
const DECORATION = /^[ \t]*(?:[-*+]|>+|#{1,6})[ \t]+|^[ \t]*(?:[-=*_][ \t]*){3,}$|```\w*/gm

/** A text without the signs of Markdown that are not part of what it says. */
export function undecorated(text: string): string {
  return /```|^\s*[-*+>#=_]/m.test(text) ? text.replace(DECORATION, '') : text
}

/** How a token is written (signs, digits by their number, lower, Capital, UPPER) with the last letters of words. */
function classOf(written: string, word: string): number {
  const first = written.charCodeAt(0)
  if (first < 0x30) return first
  if (first <= 0x39) return 0x100 + Math.min(written.length, 8)
  const isLetter = word.length > 0 && /\p{L}/u.test(written[0]!)
  if (!isLetter) return 0x200 + first
  const shape = written === written.toLowerCase() ? 1 : written.length > 1 && written === written.toUpperCase() ? 3 : 2
  return mix(hashText(word.slice(-ENDING_LETTERS)) ^ (shape + 0x400 * Math.min(word.length, 4)))
}

/** Letters of a word's ending: -ing, -ção, -ent. */
const ENDING_LETTERS = 3

/** The place of the last token before `end` that is not punctuation, within its sentence; -1 when there is none. */
export function lastWord({words, starts}: Passage, end: number): number {
  for (let at = end - 1; at >= 0 && starts[at] === starts[end - 1]; at--) if (!isPunctuation(words[at]!)) return at
  return -1
}

export function isPunctuation(word: string): boolean {
  if (word.length !== 1) return false
  const unit = word.charCodeAt(0)
  if (unit > 0x7f) return !/[\p{L}\p{N}]/u.test(word)
  return !((unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a))
}
