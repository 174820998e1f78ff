import {numberValue} from './guards/number.ts'

/** Signs of code, where case and punctuation decide: flags, calls, operators, snake_case, camelCase, paths, back-ticks. */
const CODE =
  /`|[{};]\s*$|[{;]\s*\n|=>|::|[=!]=|&&|\|\||\$[({\w]|<\/?[a-z]\w*>|\w\([^()\s]{0,200}\)|(?:^|\s)--?[a-z]|\p{L}_\p{L}|\b[a-z]{2,}[A-Z]|(?:^|\s)[~.]?\/\w|~\d|\S\/\S+\/\S/u

/** Whether case and punctuation of a text decide. */
export function looksLikeCode(text: string): boolean {
  return CODE.test(text)
}

/** An article counts as one in lower case or as the first word: `vitamin A` keeps its letter. */
const ARTICLES = new Set(['a', 'an', 'the', 'o', 'os', 'as', 'um', 'uma', 'uns', 'umas'])

/**
 * What two outcomes share when they are the same answer. As SQuAD compares answers (Rajpurkar et al. 2016,
 * `normalize_answer`: lower case, no punctuation, no articles, single spaces), with Portuguese articles and with numbers
 * by their value; `%`, currency signs and the like stay. What looks like code keeps its case and its punctuation.
 */
export function outcomeKey(text: string): string {
  const plain = text.normalize('NFKC').trim()
  if (looksLikeCode(plain)) return codeKey(plain)
  const words = plain
    .replace(/\d+(?:[.,]\d+)*/g, (number) => numberValue(number))
    // U.S. -> US, and apostrophes within words.
    .replace(/(?<!\p{L})(\p{L})\.(?=\p{L}(?!\p{L}))/gu, '$1')
    .replace(/(?<=\p{L})['’](?=\p{L})/gu, '')
    // Punctuation goes, but not inside a number or a name (3.5, 10:30, node.js), nor signs that tell (%, C#, R&D, -5).
    .replace(
      /((?<=[\p{L}\p{N}])[.:](?=[\p{L}\p{N}])|(?<=\d),(?=\d)|[%#&@]|(?<![\p{L}\p{N}])-(?=\d))|\p{P}/gu,
      (_, kept: string | undefined) => kept ?? ' ',
    )
    .split(/\s+/)
    .filter((word) => word !== '')
  const kept = words.filter((word, index) => !isArticle(word, index))
  return (kept.length > 0 ? kept : words).join(' ').toLowerCase() || plain
}

function isArticle(word: string, index: number): boolean {
  return ARTICLES.has(word) || (index === 0 && ARTICLES.has(word.toLowerCase()))
}

function codeKey(text: string): string {
  return text
    .replace(/^```\w*\n|\n?```$/g, '')
    .replace(/^`([^`]*)`\.?$/, '$1')
    .split('\n')
    .map((line, index) => (index === 0 ? line.trim() : line.trimEnd()).replace(/(?<=\S)[ \t]+/g, ' '))
    .join('\n')
    .trim()
    .replace(/(?<=\S)(?<!\.)\.$/, '')
}
