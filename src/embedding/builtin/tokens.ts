import {fold, hashText, mix} from '../../span/tokens.ts'

/** Lengths of the character n-grams, in UTF-16 code units: inside words, with their ends. */
const SHORTEST_GRAM = 3
const LONGEST_GRAM = 5
/** Of a longer word, only the n-grams of its beginning: base64 and minified code are bounded work. */
const MOST_UNITS = 40

const START = 0x3c
const END = 0x3e

/** Words, and the symbols that tell `C++` from `C#` and `a < b` from `a > b`; punctuation of prose says nothing. */
const ASCII_TOKENS = /[a-z0-9]+|[#$%&*+<=>@^|~]+/g
const TOKENS = /[\p{L}\p{N}]+|[#$%&*+<=>@^|~]+|[^\s\p{L}\p{N}\p{P}\p{Cc}\p{Cf}\x00-\x7f]/gu
const ASCII = /^[\x00-\x7f]*$/

/** Scripts written without blanks: each of their characters counts as a word. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

const CAMEL = /[a-z]\d*[A-Z]/
const CAMEL_WORD = /[A-Za-z\d]+/g

const APOSTROPHE = /['’]/
/** English contractions, longest first; a possessive is left as it is. */
const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bcan['’]t\b/g, 'can not'],
  [/\bwon['’]t\b/g, 'will not'],
  [/n['’]t\b/g, ' not'],
  [/['’]re\b/g, ' are'],
  [/['’]ve\b/g, ' have'],
  [/['’]ll\b/g, ' will'],
  [/\bi['’]m\b/g, 'i am'],
  [/\b(what|who|where|when|how|that|it|he|she|there)['’]s\b/g, '$1 is'],
]

/**
 * The tokens of a text as the model knows them, in order: folded (lower-case, no diacritics), contractions written out,
 * identifiers taken apart (`parseJson` is `parsejson parse json`). Never empty for a text that is not blank.
 */
export function modelTokens(text: string): string[] {
  const folded = expandContractions(fold(CAMEL.test(text) ? text.replace(CAMEL_WORD, splitCamel) : text))
  if (ASCII.test(folded)) return folded.match(ASCII_TOKENS) ?? pointsOf(text)
  const tokens = folded.match(TOKENS) ?? []
  if (tokens.length === 0) return pointsOf(text)
  return UNSPACED.test(folded) ? tokens.flatMap((token) => (UNSPACED.test(token) ? [...token] : [token])) : tokens
}

/** What is only punctuation, lone marks or controls: each of them is a token, so that even they differ. */
function pointsOf(text: string): string[] {
  return [...text].filter((point) => point.trim() !== '')
}

function expandContractions(text: string): string {
  if (!APOSTROPHE.test(text)) return text
  let expanded = text
  for (const [pattern, whole] of CONTRACTIONS) expanded = expanded.replace(pattern, whole)
  return expanded
}

/** `parseJSONFile` -> `parseJSONFile parse JSON File`: whoever writes it in lower case still finds the whole. */
function splitCamel(word: string): string {
  if (!CAMEL.test(word)) return word
  return `${word} ${word.replace(/([a-z]\d*)([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z]{2})/g, '$1 $2')}`
}

/**
 * The buckets of a word that the model does not know, distinct, in the order of the word: of the whole word and of its
 * character 3- to 5-grams, so that a typo, an inflection or a cognate lands near.
 * @param mask number of buckets less one; a power of two less one
 */
export function bucketsOf(word: string, mask: number): number[] {
  const buckets = new Set<number>([mix(hashText(word) ^ 0x9e3779b9) & mask])
  const last = Math.min(word.length, MOST_UNITS) + 1
  for (let start = 0; start + SHORTEST_GRAM - 1 <= last; start++) {
    const end = Math.min(start + LONGEST_GRAM - 1, last)
    let hash = 0x811c9dc5
    for (let at = start; at <= end; at++) {
      const unit = at === 0 ? START : at === word.length + 1 ? END : word.charCodeAt(at - 1)
      hash = Math.imul(hash ^ unit, 0x01000193)
      if (at - start >= SHORTEST_GRAM - 1) buckets.add(mix(hash) & mask)
    }
  }
  return [...buckets]
}
