import {fold} from '../span/tokens.ts'
import {NUMBER_WORDS} from './guards/number.ts'

/** What the guards leave out because inside a sentence it may be an article, or which they compare as it is written. */
const MORE_WORDS: Readonly<Record<string, number>> = {
  ...{zero: 0, one: 1, um: 1, uma: 1, cento: 100},
  ...{duzentos: 200, duzentas: 200, trezentos: 300, trezentas: 300, quatrocentos: 400, quatrocentas: 400},
  ...{quinhentos: 500, quinhentas: 500, seiscentos: 600, seiscentas: 600, setecentos: 700, setecentas: 700},
  ...{oitocentos: 800, oitocentas: 800, novecentos: 900, novecentas: 900},
  ...{million: 1e6, milhao: 1e6, milhoes: 1e6, billion: 1e9, bilhao: 1e9, bilhoes: 1e9},
  ...{trillion: 1e12, trilhao: 1e12, trilhoes: 1e12},
}
const VALUES: ReadonlyMap<string, number> = new Map([
  ...Array.from(NUMBER_WORDS, ([word, digits]) => [word, Number(digits)] as const),
  ...Object.entries(MORE_WORDS),
])
const AND = new Set(['and', 'e'])

/** More than the longest number below a thousand trillion has. */
const MOST_CHARACTERS = 250

/**
 * The value of a text that is one whole number in words and nothing else, English or Portuguese, 0 to 999 trillion (the
 * short scale): `one thousand`, `twenty-five`, `mil novecentos e oitenta e quatro`. Undefined of anything else, digits
 * among them, and of what only counts up (`nine one one`) or reads a year in halves (`nineteen eighty-four`).
 */
export function numberInWords(text: string): number | undefined {
  // Most texts are none by their first word.
  const [first] = /^\p{L}{2,}/u.exec(text) ?? []
  if (first === undefined || text.length > MOST_CHARACTERS || !VALUES.has(fold(first))) return undefined
  const words = fold(text).split(/[\s-]+/)
  if (AND.has(words.at(-1)!)) return undefined
  let total = 0
  // Of the thousand that is being read: its value, and below what the next word must be.
  let [group, below, scale] = [0, 1000, Number.POSITIVE_INFINITY]
  for (const [at, word] of words.entries()) {
    const value = VALUES.get(word)
    if (value === undefined) {
      if (AND.has(word) && !AND.has(words[at - 1]!)) continue
      return undefined
    }
    if (value >= 1000) {
      // `mil` needs no number before it; what is bare elsewhere is no number that somebody writes.
      if (value >= scale || (group === 0 && at > 0 && word !== 'mil')) return undefined
      total += Math.max(1, group) * value
      ;[group, below, scale] = [0, 1000, value]
    } else if (word === 'hundred' && group > 0 && group < 100) {
      ;[group, below] = [100 * group, 100]
    } else if (value >= below || (value === 0 && words.length > 1)) return undefined
    else {
      group += value
      below = value >= 100 ? 100 : value >= 20 ? 10 : 0
    }
  }
  return total + group
}
