import {numberValue, writeDigits} from '../matching/guards/number.ts'
import {fold} from '../span/tokens.ts'

/** Characters of a text that are compared: longer ones are duplicates only when they are the same. */
export const MOST_CHARACTERS = 8000

/** Signs that tell things apart where words do not: C++ and C#, < and >, paths, and flags (`-r`) with their letters. */
const SIGNS = /[+#<>=*&|^~$@€£%\\]|(?<=^|\s)-+\w+|(?<=\w)\/(?=\w)|(?<![\w:])\/(?=\w)/gu

/** Signs by the word, from which on a text is code: there every character counts. */
const CODE_SIGNS = 0.2

const QUESTION_WORDS: ReadonlyMap<string, string> = new Map(
  [
    'who quem whom quien quienes',
    'what que oque',
    'which qual quais cual cuales',
    'when quando cuando',
    'where onde aonde donde adonde',
    'why porque',
    'how como',
    'whose',
    'many quantos quantas cuantos cuantas',
    'much quanto quanta cuanto cuanta',
  ].flatMap((line) => line.split(' ').map((word) => [word, line.split(' ')[0]!] as const)),
)

/** A text as duplicates are judged by; made once for each text. */
export interface Reading {
  readonly text: string
  /** Characters in all, also of what is not read. */
  readonly length: number
  /** Folded, in order. */
  readonly words: readonly string[]
  /** Numbers by their value in their order, with blanks between them. */
  readonly numbers: string
  /** Those that are written in digits, as they are written. */
  readonly digits: string
  /** Signs in their order. */
  readonly signs: string
  /** Words with a capital that does not begin a sentence, folded. */
  readonly names: ReadonlySet<string>
  /** Of question words, each once, ascending. */
  readonly asked: string
  readonly isCode: boolean
}

export function readingOf(text: string): Reading {
  const start = text.slice(0, MOST_CHARACTERS)
  const folded = fold(start).replace(/n['’]t\b/g, ' not')
  const found = folded.match(/[\p{L}\p{N}]+/gu) ?? []
  // Emoji or punctuation alone still have to differ from each other.
  const words = found.length > 0 ? found : Array.from(folded.replace(/\s+/gu, ''))
  const numbers = writeDigits(folded).match(/\p{Nd}+(?:[.,]\p{Nd}+)*/gu) ?? []
  const signs = start.match(SIGNS) ?? []
  return {
    text,
    length: text.length,
    words,
    numbers: numbers.map(numberValue).join(' '),
    digits: (start.match(/\p{Nd}+/gu) ?? []).join(' '),
    signs: signs.join(''),
    names: namesOf(start),
    asked: [...new Set(words.flatMap((word) => QUESTION_WORDS.get(word) ?? []))].sort().join(' '),
    isCode: signs.length >= CODE_SIGNS * Math.max(1, words.length),
  }
}

/** Single letters count, as in vitamin A; `I` and what stands first in a sentence do not, unless it has two capitals. */
function namesOf(text: string): ReadonlySet<string> {
  const names = new Set<string>()
  if (!/\p{Ll}/u.test(text)) return names
  for (const {0: word, index} of text.matchAll(/[\p{L}\p{N}]*\p{Lu}[\p{L}\p{N}]*/gu)) {
    const before = text.slice(Math.max(0, index - 4), index)
    const starts =
      (index < 4 && /^[\s"'«“¿¡(]*$/u.test(before)) || /(?:[.!?:;]\s*["'«“¿¡(]*|\n\s*[-*"'(]*\s?)$/u.test(before)
    const twice = /\p{Lu}.*\p{Lu}/u.test(word)
    if ((starts && !twice) || word === 'I') continue
    names.add(fold(word))
  }
  return names
}
