import {type Reading, readingOf} from '../dataset/reading.ts'
import {tokenSet} from '../span/min-hash.ts'
import {bareOutcome, bareQuestion, type ComparedTexts} from './bare.ts'

/**
 * Outcomes are compared by their openings, in UTF-16 units; bounds the work for one row. The opening of an earlier one is
 * looked for in more of a later one, so that what is put before a copy does not hide it.
 */
const OUTCOME_CHARS = 500
const SEARCHED_CHARS = 4000

/** Shorter answers, in different words, are alike only by their words: vectors put Paris beside London. */
const LEAST_MEANING_TOKENS = 4

/**
 * From which cosine on two texts say partly the same, and from which on wholly, for an embedder that puts unrelated texts
 * at right angles. Of one half of QQP dev, duplicates have .77 in the median (half of them .66 to .87), other pairs that
 * people took for candidates .57; the nearest of 20,000 other public questions .61, at random 99 % are below .32. What
 * question and outcome say is multiplied, so that neither has to decide alone.
 */
const QUESTION_NEARNESS: Nearness = {from: 0.45, to: 0.8}
const OUTCOME_NEARNESS: Nearness = {from: 0.6, to: 0.85}

interface Nearness {
  readonly from: number
  readonly to: number
}

/** The words of a span, as they are compared. */
export interface ComparedWords {
  readonly question: Uint32Array
  /** Null: no outcome. */
  readonly outcome: Uint32Array | null
}

/** The same with what two texts of one meaning have to share; read when it is asked for. */
export interface ComparedMeaning extends ComparedWords {
  readonly asked: () => Reading
  readonly said: () => Reading
}

/** Cosines of the vectors of two spans; an outcome's is asked for when it matters. */
export interface Cosines {
  readonly question: number
  readonly outcome: () => number
  /** The cosine of unrelated texts, 0 to below 1: some embedders put all texts into one corner. */
  readonly background: number
}

/** A span that is compared with earlier ones. */
export function laterWords(texts: ComparedTexts, question = tokenSet(texts.this)): ComparedWords {
  return {question, outcome: outcomeSet(texts.outcome, SEARCHED_CHARS)}
}

/** A span that later ones are compared with. */
export function earlierWords({this: question, outcome}: ComparedTexts): ComparedWords {
  return {question: tokenSet(question), outcome: outcomeSet(outcome, OUTCOME_CHARS)}
}

/** Of a span whose meaning is compared as well. */
export function meaningOf(texts: ComparedTexts, words: ComparedWords): ComparedMeaning {
  let asked: Reading | undefined
  let said: Reading | undefined
  let bare: string | undefined
  const question = () => (bare ??= bareQuestion(opening(texts.this)))
  return {
    ...words,
    // What is asked twice has no other numbers than what is asked once, and courtesy has no names.
    asked: () => (asked ??= readingOf(question())),
    said: () => (said ??= readingOf(bareOutcome(question(), opening(texts.outcome ?? '')))),
  }
}

/**
 * The share of the earlier question's words that the later one asks again, times the share of the earlier outcome's
 * words that it says again, 0-1: the same question with another answer is no copy, and neither is "yes" to another
 * question; but a copy with more words in its question or its answer stays one. Two spans without an outcome are compared
 * by their questions.
 */
export function likeness(later: ComparedWords, earlier: ComparedWords): number {
  if (later.outcome === null || earlier.outcome === null)
    return later.outcome === earlier.outcome ? shareIn(earlier.question, later.question) : 0
  const again = shareIn(earlier.outcome, later.outcome)
  return again === 0 ? 0 : again * shareIn(earlier.question, later.question)
}

/**
 * The same where question and outcome count as said again in other words too, as far as their vectors are near: but
 * not with other numbers or names, which vectors hardly see, and no code, where every sign counts. Never less than by
 * words alone, 0-1.
 */
export function likenessOfMeaning(later: ComparedMeaning, earlier: ComparedMeaning, cosines: Cosines): number {
  if ((later.outcome === null) !== (earlier.outcome === null)) return 0
  const near = nearness(cosines.question, cosines.background, QUESTION_NEARNESS)
  const asked = near > 0 && asksTheSame(later.asked(), earlier.asked()) ? near : 0
  const question = Math.max(asked, shareIn(earlier.question, later.question))
  if (question === 0 || later.outcome === null || earlier.outcome === null) return question
  const again = shareIn(earlier.outcome, later.outcome)
  const short = Math.min(later.outcome.length, earlier.outcome.length) < LEAST_MEANING_TOKENS
  const close = again === 1 || short ? 0 : nearness(cosines.outcome(), cosines.background, OUTCOME_NEARNESS)
  const said = close > 0 && saysTheSame(later.said(), earlier.said()) ? close : 0
  return question * Math.max(again, said)
}

/** 0-1: how much of the way a cosine has come from where unrelated texts stand. */
function nearness(cosine: number, background: number, {from, to}: Nearness): number {
  const risen = (cosine - background) / (1 - background)
  return Math.min(1, Math.max(0, (risen - from) / (to - from)))
}

/** The share of a token set that another one holds as well, 0-1; 1 of an empty one in an empty one. Ascending sets. */
function shareIn(set: Uint32Array, other: Uint32Array): number {
  if (set.length === 0) return other.length === 0 ? 1 : 0
  let common = 0
  let j = 0
  for (const token of set) {
    while (j < other.length && other[j]! < token) j++
    if (other[j] === token) common++
  }
  return common / set.length
}

function opening(text: string): string {
  return text.slice(0, SEARCHED_CHARS)
}

function outcomeSet(outcome: string | null, characters: number): Uint32Array | null {
  return outcome === null ? null : tokenSet(outcome.slice(0, characters))
}

function asksTheSame(a: Reading, b: Reading): boolean {
  return a.numbers === b.numbers && mentions(a.words, b.names) && mentions(b.words, a.names)
}

/** One may say more than the other: else whoever adds a name or a number to a copy would have made it another answer. */
function saysTheSame(a: Reading, b: Reading): boolean {
  if (a.isCode || b.isCode) return false
  return holds(a, b) || holds(b, a)
}

function holds(more: Reading, less: Reading): boolean {
  const numbers = more.numbers.split(' ')
  const all = less.numbers.split(' ').every((number) => number === '' || numbers.includes(number))
  return all && mentions(more.words, less.names)
}

function mentions(words: readonly string[], names: ReadonlySet<string>): boolean {
  for (const name of names) if (!words.includes(name)) return false
  return true
}
