import {DIFFERENT} from '../matching/guards/finding.ts'
import {GUARDED_CHARACTERS, guard} from '../matching/guards/guards.ts'
import {languageOf} from '../quality/language.ts'
import {type Difference, differenceOf, isTopicWord} from './difference.ts'
import {fileConflict} from './file-names.ts'
import type {Lexicon} from './lexicon.ts'
import {mendedSpans} from './mended-spans.ts'
import {changedPlaces} from './places.ts'
import type {ReadSpan} from './read-span.ts'
import {MOST_CHARACTERS, type Reading} from './reading.ts'

/** Outcomes of fewer words must say the same but for spelling; longer ones are compared as questions are. */
const WORDED_FROM = 6

/** Texts with at least so many words may differ in words on both sides, as long as none stands instead of another. */
const LONG_FROM = 16

/** In a text of more words a question word need not ask. */
const ASKING_WORDS = 30

/** Of the shorter question's words, the share that the other has, from which on they are one wording. */
const SAME_WORDING = 0.75

/** The score of what is the same but for courtesy, at most: less than that of the same words. */
const COURTEOUS = 0.95

/** Why two spans that look alike are two: what they differ in. */
export interface Conflict {
  readonly in: 'question' | 'outcome' | 'action'
  readonly what: string
}

/** `conflict`: they are no duplicates, however alike. */
export type Comparison =
  | {readonly kind: 'alike'; readonly score: number; readonly differs: readonly string[]}
  | {readonly kind: 'conflict'; readonly conflict: Conflict}

/**
 * Whether two spans say the same: their words, but for spelling, inflection, synonyms and politeness, in the question
 * and in the outcome. A number, a name, a sign, a negation or a word put instead of another makes them two.
 * @returns the score is that of the less alike of question and outcome, 0-1
 */
export function compareWords(a: ReadSpan, b: ReadSpan, lexicon: Lexicon): Comparison {
  return compareSpans(a, b, lexicon, wordConflict)
}

/**
 * Whether two spans whose questions have near vectors say the same in other words. The cosine stands for the words; what
 * must agree besides: facts, names and answers.
 * @param cosine of the questions
 */
export function compareMeanings(a: ReadSpan, b: ReadSpan, cosine: number, lexicon: Lexicon): Comparison {
  const found = compareSpans(a, b, lexicon, (left, right, question) => meaningConflict(left, right, question, lexicon))
  return found.kind === 'alike' ? {...found, score: cosine} : found
}

/** @param conflictOf in what two questions without courtesy differ that makes two of them; undefined: in nothing of the kind */
function compareSpans(
  a: ReadSpan,
  b: ReadSpan,
  lexicon: Lexicon,
  conflictOf: (a: Reading, b: Reading, difference: Difference) => string | undefined,
): Comparison {
  const apart = actionConflict(a, b)
  if (apart !== undefined) return conflict('action', apart)
  const {left, right, slips} = mendedSpans(a, b, lexicon)
  const whole = differenceOf(left.question, right.question, lexicon)
  const fact = factConflict(left.question, right.question, whole)
  if (fact !== undefined) return conflict('question', fact)
  const question = areWhole(left, right) ? whole : differenceOf(left.bare, right.bare, lexicon)
  const unlike =
    askedConflict(left.bare, right.bare) ??
    nameConflict(left.bare, right.bare) ??
    orderConflict(left.bare, right.bare, question) ??
    conflictOf(left.bare, right.bare, question)
  if (unlike !== undefined) return conflict('question', unlike)
  const guarded = guardConflict(left, right)
  if (guarded !== undefined) return conflict('question', guarded)
  const outcome = compareOutcomes(left, right, lexicon)
  if (typeof outcome === 'string') return conflict('outcome', outcome)
  return {
    kind: 'alike',
    score: Math.min(question.likeness, outcome.likeness, Math.max(whole.likeness, COURTEOUS)),
    differs: [...slips, ...differences(question), ...differences(outcome)],
  }
}

function areWhole(a: ReadSpan, b: ReadSpan): boolean {
  return a.bare === a.question && b.bare === b.question
}

/** What the matcher's guards against false hits say, where they read both questions whole. */
function guardConflict(a: ReadSpan, b: ReadSpan): string | undefined {
  if (Math.max(a.question.length, b.question.length) > GUARDED_CHARACTERS) return undefined
  const findings = [...guard(a.guarded, b.guarded), ...guard(b.guarded, a.guarded)]
  return findings.find(({guard: name, factor}) => factor <= DIFFERENT && name !== 'negation')?.detail
}

function actionConflict(a: ReadSpan, b: ReadSpan): string | undefined {
  if (a.did !== b.did) return `${a.did} is not ${b.did}`
  if (a.status !== b.status) return `${a.status} is not ${b.status}`
  if ((a.outcome === null) !== (b.outcome === null)) return 'one has no outcome'
  return undefined
}

/** What nobody may reword: numbers, signs, negations, files; and code but for grammar around it. */
function factConflict(a: Reading, b: Reading, difference: Difference): string | undefined {
  const {turned, onlyLeft, onlyRight, same} = difference
  if (a.length > MOST_CHARACTERS || b.length > MOST_CHARACTERS) return 'too long to compare'
  if (a.numbers !== b.numbers) return `numbers: ${differing(a.numbers, b.numbers)}`
  if (a.signs !== b.signs) return `signs: ${differing(a.signs, b.signs, '')}`
  if (turned.length > 0) return `turned by ${turned.join(', ')}`
  if ((a.isCode || b.isCode) && onlyLeft.length + onlyRight.length + same.length > 0) return 'code'
  return fileConflict(a.text, b.text)
}

function askedConflict(a: Reading, b: Reading): string | undefined {
  const asking = Math.min(a.words.length, b.words.length) <= ASKING_WORDS
  const isOther = asking && a.asked !== b.asked && a.asked !== '' && b.asked !== ''
  return isOther ? `asks ${a.asked}, not ${b.asked}` : undefined
}

function nameConflict(a: Reading, b: Reading): string | undefined {
  return missingName(a, b) ?? missingName(b, a)
}

/** Within a title they have a capital, and people leave them out: "(The) Lord of the Rings". Folded. */
const JOINING: ReadonlySet<string> = new Set(['the', 'of', 'and', 'de', 'da', 'do', 'das', 'dos'])

function missingName(owner: Reading, other: Reading): string | undefined {
  const mentioned = new Set(other.words)
  const missing = [...owner.names].filter(
    (name) => !mentioned.has(name) && !JOINING.has(name) && !isShouted(name, owner.text),
  )
  return missing.length === 0 ? undefined : `names: ${missing.join(', ')}`
}

/** Shorter words in capitals are rather somebody's letters: US, WHO. */
const SHOUTED_FROM = 4

/** A word that is about nothing and written in capitals for its own sake: "KINDLY", "JUST". */
function isShouted(name: string, text: string): boolean {
  if (name.length < SHOUTED_FROM || isTopicWord(name)) return false
  return text.normalize('NFD').replace(/\p{M}/gu, '').includes(name.toUpperCase())
}

/** A name once more or less; one word put instead of another; in a short text also when they do not stand at the same place. */
function wordConflict(a: Reading, b: Reading, {onlyLeft, onlyRight, replaced}: Difference): string | undefined {
  const named = [...onlyLeft.filter((word) => a.names.has(word)), ...onlyRight.filter((word) => b.names.has(word))]
  if (named.length > 0) return `names: ${named.join(', ')}`
  if (replaced.length > 0) return replaced.map((pair) => pair.join(' is not ')).join(', ')
  const short = Math.min(a.words.length, b.words.length) < LONG_FROM
  if (short && onlyLeft.length > 0 && onlyRight.length > 0) return `${onlyLeft} is not ${onlyRight}`
  return undefined
}

/**
 * In other words there may be other words, but none that names something: what no dictionary holds is a name. And where
 * most words are the same, those that are not are the point. A translation is another question: an answer in one language
 * does not serve whoever asks in another.
 */
function meaningConflict(
  a: Reading,
  b: Reading,
  {onlyLeft, onlyRight, contained}: Difference,
  lexicon: Lexicon,
): string | undefined {
  const [left, right] = [languageOf(a.text), languageOf(b.text)]
  if (left !== undefined && right !== undefined && left !== right) return `${left} is not ${right}`
  if (contained >= SAME_WORDING && onlyLeft.length > 0 && onlyRight.length > 0) return `${onlyLeft} is not ${onlyRight}`
  const strangers = [...onlyLeft, ...onlyRight].filter((word) => !lexicon.isWord(word))
  return strangers.length === 0 ? undefined : `names: ${strangers.join(', ')}`
}

/** Where most words are the same their order tells who does what; other words have an order of their own. */
function orderConflict(a: Reading, b: Reading, {contained}: Difference): string | undefined {
  return contained >= SAME_WORDING ? changedPlaces(a, b) : undefined
}

/** The difference of the outcomes, or in what they disagree. */
function compareOutcomes(a: ReadSpan, b: ReadSpan, lexicon: Lexicon): Difference | string {
  if (a.outcome === null || b.outcome === null) return SAME
  for (const answer of a.answers) if (b.answers.has(answer)) return fileConflict(a.outcome.text, b.outcome.text) ?? SAME
  if (isSameText(a.outcome, b.outcome)) return SAME
  const shortest = Math.min(a.outcome.words.length, b.outcome.words.length)
  if (shortest < WORDED_FROM) return 'another answer'
  // Code that is an answer is that very code.
  if (a.outcome.isCode || b.outcome.isCode) return 'another answer'
  const difference = differenceOf(a.outcome, b.outcome, lexicon)
  return (
    factConflict(a.outcome, b.outcome, difference) ??
    askedConflict(a.outcome, b.outcome) ??
    nameConflict(a.outcome, b.outcome) ??
    orderConflict(a.outcome, b.outcome, difference) ??
    wordConflict(a.outcome, b.outcome, difference) ??
    difference
  )
}

/** The same words in the same order, but for capitals, accents and punctuation. */
function isSameText(a: Reading, b: Reading): boolean {
  if (a.isCode || b.isCode || Math.max(a.length, b.length) > MOST_CHARACTERS) return false
  return a.signs === b.signs && a.numbers === b.numbers && a.words.join(' ') === b.words.join(' ')
}

const SAME: Difference = {
  likeness: 1,
  contained: 1,
  onlyLeft: [],
  onlyRight: [],
  replaced: [],
  same: [],
  turned: [],
}

function conflict(where: Conflict['in'], what: string): Comparison {
  return {kind: 'conflict', conflict: {in: where, what: what.slice(0, 200)}}
}

/** What two duplicates differ in, for people. */
function differences({onlyLeft, onlyRight, same}: Difference): string[] {
  return [
    ...same.map(({left, right, by}) => `${left} = ${right} (${by})`),
    ...onlyLeft.map((word) => `-${word}`),
    ...onlyRight.map((word) => `+${word}`),
  ]
}

function differing(a: string, b: string, separator = ' '): string {
  const [left, right] = [a.split(separator), b.split(separator)]
  const at = left.findIndex((part, index) => part !== right[index])
  const place = at === -1 ? left.length : at
  return `${left[place] ?? 'none'} is not ${right[place] ?? 'none'}`
}
