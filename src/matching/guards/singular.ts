import {wordPairs} from './word-pairs.ts'

/** Those that no ending tells, folded: the plural, then the singular. */
const IRREGULAR = wordPairs(
  'mice mouse men man women woman children child people person feet foot teeth tooth geese goose wives wife ' +
    'knives knife lives life leaves leaf wolves wolf',
)

/** Shorter words have no plural that an ending would tell: `gas`, `mas`. */
const SHORTEST = 4

/**
 * One form for a word and its plural, English and Portuguese: reais and real, dolares and dolar, cities and city. It
 * need not be a word (`pluses` and `plus` may part), only the same for two texts that mean one thing. @param word folded
 */
export function singular(word: string): string {
  const irregular = IRREGULAR.get(word)
  if (irregular !== undefined) return irregular
  if (word.length < SHORTEST || !word.endsWith('s')) return word
  if (word.endsWith('ais')) return `${word.slice(0, -3)}al`
  if (word.endsWith('oes') || word.endsWith('aes')) return `${word.slice(0, -3)}ao`
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (/(?:ch|sh|x|ss|[ao]r)es$/.test(word)) return word.slice(0, -2)
  return /(?:ss|us|is)$/.test(word) ? word : word.slice(0, -1)
}
