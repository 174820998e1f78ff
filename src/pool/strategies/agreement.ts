import {voteKey} from '../vote-key.ts'

/** Deeper than any form of an answer: what lies below is not compared, and does not count as alike. */
const DEEPEST = 64
const THOUSANDS = /(?<![\p{L}\p{N}.,])\d{1,3}(?:,\d{3})+(?![\p{N},])/gu
const NUMBER = /(?<![\p{L}\p{N}])-?\p{Nd}+(?:[.,]\p{Nd}+)*|\p{Nd}+/gu
const NEGATIONS: ReadonlySet<string> = new Set(
  'no not never none nor neither without cannot nothing nobody não nunca jamais sem nem nenhum nenhuma ninguém'.split(
    ' ',
  ),
)
/** What stands in front of these words and what behind them can't change places. */
const TURNING: ReadonlySet<string> = new Set([...NEGATIONS, ...'before after than instead antes depois que'.split(' ')])

/**
 * How alike two answers are in what they say, 0-1; 0 when they contradict each other. Values agree when they are equal,
 * lists in their order, objects in each field: the least alike decides. Texts agree by their words (F1 over word counts,
 * as SQuAD scores answers, Rajpurkar et al. 2016), unless they differ in a number or a negation, one has another word in
 * the place of a word, or words have changed sides of a negation or of `before`. That makes some contradictions out of
 * mere wording; the other mistake, to find that all agree where they don't, would be told as certain. Symmetric.
 * @param a as JSON has it
 */
export function likeness(a: unknown, b: unknown, depth = 0): number {
  if (depth > DEEPEST) return 0
  if (typeof a === 'string' && typeof b === 'string') return textLikeness(a, b)
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return 0
    return least(a.map((item, index) => itemLikeness(item, b[index], depth)))
  }
  if (isRecord(a) && isRecord(b)) {
    const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])]
    return least(fields.map((field) => likeness(a[field] ?? null, b[field] ?? null, depth + 1)))
  }
  return a === b ? 1 : 0
}

/** In a list a single word is an id: `a` is not `A`. */
function itemLikeness(a: unknown, b: unknown, depth: number): number {
  const ids = typeof a === 'string' && typeof b === 'string' && !/\s/.test(a.trim()) && !/\s/.test(b.trim())
  if (ids) return a.trim() === b.trim() ? 1 : 0
  return likeness(a, b, depth + 1)
}

function textLikeness(a: string, b: string): number {
  if (voteKey(a) === voteKey(b)) return 1
  const [one, two] = [plain(a), plain(b)]
  const [first, second] = [wordsOf(one), wordsOf(two)]
  // One of them is no sentence: an id, a name, a number, a code.
  if (first.length < 2 || second.length < 2) return 0
  if (numbersOf(one) !== numbersOf(two) || negates(first) !== negates(second)) return 0
  if (hasReplacedWord(first, second) || hasTurned(first, second)) return 0
  return wordOverlap(first, second)
}

function wordOverlap(first: readonly string[], second: readonly string[]): number {
  const left = new Map<string, number>()
  for (const word of first) left.set(word, (left.get(word) ?? 0) + 1)
  let shared = 0
  for (const word of second) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    shared++
    left.set(word, count - 1)
  }
  return (2 * shared) / (first.length + second.length)
}

/** Lower case, `isn't` as `is not`, `5,432` as `5432`. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\b(can|won)['’]t\b/g, '$1 not')
    .replace(/n['’]t\b/g, ' not')
    .replace(THOUSANDS, (number) => number.replaceAll(',', ''))
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? []
}

/** In their order: from 3 to 5 is not from 5 to 3. */
function numbersOf(text: string): string {
  return (text.match(NUMBER) ?? []).join(' ')
}

function negates(words: readonly string[]): boolean {
  return words.some((word) => NEGATIONS.has(word))
}

/** Whether between the same two words each has words that the other does not have: eastern and central time zone. */
function hasReplacedWord(first: readonly string[], second: readonly string[]): boolean {
  const places = placesOfOwn(first, new Set(second))
  for (const place of placesOfOwn(second, new Set(first))) if (places.has(place)) return true
  return false
}

/** Where words stand that the other lacks, as the words of both before and behind them. */
function placesOfOwn(words: readonly string[], other: ReadonlySet<string>): Set<string> {
  const places = new Set<string>()
  let before = ''
  let own = false
  for (const word of [...words, '']) {
    if (word !== '' && !other.has(word)) own = true
    else {
      if (own) places.add(`${before} ${word}`)
      before = word
      own = false
    }
  }
  return places
}

/** Whether one word went from the front of a turning word to behind it, and another the other way. */
function hasTurned(first: readonly string[], second: readonly string[]): boolean {
  for (const pivot of TURNING) {
    const [one, two] = [first.indexOf(pivot), second.indexOf(pivot)]
    if (one < 0 || two < 0) continue
    const crossed = (from: readonly string[], to: readonly string[]) => {
      const there = new Set(to)
      return from.some((word) => there.has(word))
    }
    const forwards = crossed(only(first, one, 'front'), only(second, two, 'behind'))
    if (forwards && crossed(only(first, one, 'behind'), only(second, two, 'front'))) return true
  }
  return false
}

/** The words on one side of a place that do not stand on the other one, too. */
function only(words: readonly string[], at: number, side: 'front' | 'behind'): string[] {
  const [front, behind] = [words.slice(0, at), words.slice(at + 1)]
  const [own, other] = side === 'front' ? [front, new Set(behind)] : [behind, new Set(front)]
  return own.filter((word) => !other.has(word))
}

function least(values: readonly number[]): number {
  return values.reduce((lowest, value) => Math.min(lowest, value), 1)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
