import type {FoldedText} from '../span/text-reader.ts'
import {type AnswerTypeOdds, answerShape} from './answer-type.ts'
import {addTo} from './candidate-text.ts'
import {answerCarriesOver, type DifferenceWeights} from './difference.ts'
import {numberInWords} from './number-in-words.ts'
import {outcomeKey} from './outcome-key.ts'
import {PAIR_FEATURES, type PairFeatures} from './pair-features.ts'
import {type ReadText, type Vocabulary, weightShare} from './read-text.ts'
import {DIRECTION_WORDS} from './text-direction.ts'
import {dot, normalise} from './unit-vector.ts'

/**
 * What the ranker looks at in one answer of one candidate: the features of the two questions, and what the answer itself
 * says for or against it. A span that has several right answers is several answers: which of them fits the question is
 * a choice of its own (with the right one of each list, the nearest neighbour alone is right for 25.0 instead of 22.0 %
 * of WebQuestions; n 3,778).
 */
export const ANSWER_FEATURES = [
  ...PAIR_FEATURES,
  'similarity',
  'answer_cosine',
  'own_cosine',
  'soft_vote',
  'answers',
  'answer_words',
] as const

/** `vote_share`, `answer_type`, `answer_echo` and `carries_over` are of this answer here, whatever else its span says. */
export interface AnswerFeatures extends PairFeatures {
  /** Of the two questions: cosine and common words, 0-1. */
  readonly similarity: number
  /** Cosine of the answer with the question, by the shipped table, -1 to 1; 0 without words. */
  readonly answer_cosine: number
  /** The same with the candidate's own question, -1 to 1: what an answer owes to what it answered. */
  readonly own_cosine: number
  /** Cosine of the answer with all answers together, each weighing exp((cosine - best cosine) / 0.12), -1 to 1. */
  readonly soft_vote: number
  /** ln of how many right answers its span has. */
  readonly answers: number
  /** Words of the answer, 6 at most. */
  readonly answer_words: number
}

/** A candidate, as far as answers are read from it. */
export interface AnsweringCandidate {
  readonly question: string
  /** What it says, by key (`distinctAnswers`). */
  readonly said: ReadonlyMap<string, string>
  readonly similarity: number
}

/** One thing that a candidate says. */
export interface ReadAnswer {
  readonly text: string
  /** The same for answers that say the same. */
  readonly key: string
  readonly features: AnswerFeatures
}

/** Of a span, the right answers that are looked at: the outcome and the first of the others. */
const MOST_ANSWERS = 10

/**
 * What is said or asked, is said early; more would cost more than it tells. The characters are those that the features
 * of pairs read too, so that a text is taken apart once.
 */
const ANSWER_CHARACTERS = 300
const QUESTION_CHARACTERS = 300

/** Longer answers are the same when they begin alike and are as long. */
const KEYED_CHARACTERS = 1000

const MOST_COUNTED_WORDS = 6

/** Below this weight a word is not telling, as for `answer_echo` of a pair. */
const TELLING = 0.1

/** Widths of the kernels of the two vote shares: RESEARCH's, and one that lets the wider neighbourhood speak. */
const SHARP = 0.05
const WIDE = 0.12

/** What two answers share that are the same, whatever their length, and a number in words with the same in digits. */
export function answerKey(text: string): string {
  if (text.length > KEYED_CHARACTERS) return `${text.length} ${text.slice(0, KEYED_CHARACTERS)}`
  const key = outcomeKey(text)
  return numberInWords(key)?.toString() ?? key
}

/**
 * The answers of every candidate, each with its features; none for a candidate without an outcome. Pure; one number for
 * one state of the candidates, whatever their order.
 * @param pairs the features of the candidates' questions, in the same order
 */
export function readAnswers(
  question: ReadText,
  candidates: readonly AnsweringCandidate[],
  pairs: readonly PairFeatures[],
  {
    vocabulary,
    odds,
    differences,
  }: {readonly vocabulary: Vocabulary; readonly odds: AnswerTypeOdds; readonly differences: DifferenceWeights},
): ReadAnswer[][] {
  const said = candidates.map(({said: answers}) => answers)
  const {read: reader} = vocabulary
  const sums = new Map<FoldedText, WordSum>()
  const sumOf = (text: string, characters?: number): WordSum => {
    const read = reader.read(text, characters)
    let sum = sums.get(read)
    if (sum === undefined) {
      sum = wordSum(read, vocabulary)
      sums.set(read, sum)
    }
    return sum
  }
  const asked = sumOf(question.folded)
  const askedTerms = new Set(question.numbers)
  const {kind} = question
  const choice = /\b(?:or|ou)\b/.test(question.folded)
  const best = pairs.reduce((most, {cosine}, at) => (said[at]!.size > 0 ? Math.max(most, cosine) : most), 0)
  const shares = new Map<string, number>()
  let total = 0
  const whole = new Float32Array(asked.direction.length)
  for (const [at, answers] of said.entries()) {
    if (answers.size === 0) continue
    const sharp = Math.exp((pairs[at]!.cosine - best) / SHARP)
    const wide = Math.exp((pairs[at]!.cosine - best) / WIDE) / answers.size
    total += sharp
    for (const [key, text] of answers) {
      shares.set(key, (shares.get(key) ?? 0) + sharp)
      const {direction} = sumOf(text, ANSWER_CHARACTERS)
      addTo(whole, direction, wide)
    }
  }
  normalise(whole)
  return candidates.map((candidate, at) => {
    const answers = said[at]!
    if (answers.size === 0) return []
    const own = sumOf(candidate.question, QUESTION_CHARACTERS)
    return Array.from(answers, ([key, text]): ReadAnswer => {
      const sum = sumOf(text, ANSWER_CHARACTERS)
      const shape = answerShape(text)
      const carried = {asked: kind, shape, words: sum.numbers.length}
      return {
        text,
        key,
        features: {
          ...pairs[at]!,
          vote_share: total > 0 ? shares.get(key)! / total : 0,
          answer_type: odds[`${kind} ${shape}`] ?? 0,
          carries_over: answerCarriesOver(pairs[at]!.carries_over, carried, differences),
          answer_echo: !choice && echoes(sum, askedTerms, vocabulary) ? 1 : 0,
          similarity: candidate.similarity,
          answer_cosine: dot(asked.direction, sum.direction),
          own_cosine: dot(own.direction, sum.direction),
          soft_vote: dot(whole, sum.direction),
          answers: Math.log(answers.size),
          answer_words: Math.min(MOST_COUNTED_WORDS, sum.numbers.length),
        },
      }
    })
  })
}

/** The right answers of a span by key, in its order, each as it is written first; none without an outcome. */
export function distinctAnswers({
  outcome,
  aliases,
}: {
  readonly outcome: string | null
  readonly aliases: readonly string[]
}): Map<string, string> {
  const answers = new Map<string, string>()
  if (outcome === null || outcome.trim() === '') return answers
  for (const text of [outcome, ...aliases]) {
    if (answers.size >= MOST_ANSWERS) break
    const key = answerKey(text)
    if (text.trim() !== '' && !answers.has(key)) answers.set(key, text)
  }
  return answers
}

interface WordSum {
  /** Distinct words, in order, as the reader numbers them. */
  readonly numbers: readonly number[]
  /** Of unit length; zero for a text without words. */
  readonly direction: Float32Array
}

function wordSum({distinct}: FoldedText, {directions, read}: Vocabulary): WordSum {
  const numbers = distinct.slice(0, DIRECTION_WORDS)
  return {numbers, direction: directions.of(numbers.map((number) => read.words[number]!))}
}

function echoes({numbers}: WordSum, asked: ReadonlySet<number>, vocabulary: Vocabulary): boolean {
  const weights = numbers.map((number) => weightShare(number, vocabulary))
  if (!weights.some((weight) => weight > 0)) return false
  return numbers.every((number, at) => weights[at]! < TELLING || asked.has(number))
}
