import {wordsInBoth} from '../retrieval/word-forms.ts'
import {type AnswerTypeOdds, answerShape} from './answer-type.ts'
import {gramsOf, type ReadText, readText, type Vocabulary} from './read-text.ts'

/**
 * What the ranker looks at in a question and a candidate. The first twelve are those that sufficed in the measurements
 * behind this matcher; `answer_fit` and `answer_echo` were added because they raised exact match there.
 */
export const PAIR_FEATURES = [
  'cosine',
  'bm25',
  'char_cosine',
  'jaccard',
  'aligned_question',
  'aligned_candidate',
  'unmatched_question',
  'unmatched_candidate',
  'vote_share',
  'answer_type',
  'number_conflict',
  'same_kind',
  'answer_fit',
  'answer_echo',
] as const

export interface PairFeatures {
  /** Cosine of the two question vectors, 0-1. */
  readonly cosine: number
  /** BM25 of the candidate as a share of what the question itself would score, 0-1.5. */
  readonly bm25: number
  /** Cosine of character 3-4-grams, weighted by inverse document frequency, 0-1. */
  readonly char_cosine: number
  /** Weight of the words in both as a share of the weight of all words, 0-1. Inflected forms are one word. */
  readonly jaccard: number
  /** Mean over the question's first 32 words, by weight, of the best cosine with one of the candidate's, -1 to 1. */
  readonly aligned_question: number
  /** The same, seen from the candidate's words. */
  readonly aligned_candidate: number
  /** Largest weight of a word of the question that the candidate lacks, 0-1 (1: a word that no span has). */
  readonly unmatched_question: number
  readonly unmatched_candidate: number
  /** Share of the candidates that have the same outcome, each weighing exp((cosine - best cosine) / 0.05), 0-1. */
  readonly vote_share: number
  /** Log-odds that an outcome of this shape answers such a question. */
  readonly answer_type: number
  /** 1: both have numbers that the other lacks; 0.5: only the question has; 0: none. */
  readonly number_conflict: number
  /** 1: both ask for the same kind of answer; 0.5: one does not say; 0: another kind. */
  readonly same_kind: number
  /**
   * How much nearer the outcome is to the question's own words than to the candidate's own words, -2 to 2: cosine of
   * the outcome with the words that only the question has, less its cosine with those that only the candidate has.
   */
  readonly answer_fit: number
  /** 1: every telling word of the outcome is in the question already. */
  readonly answer_echo: number
}

/** A candidate, as far as features are made of it. */
export interface PairCandidate {
  readonly question: string
  readonly outcome: string | null
  readonly cosine: number
  readonly bm25: number
}

/** Below this weight a word is not telling. */
const TELLING = 0.1

/** Words of an outcome that are looked at. */
const OUTCOME_CHARACTERS = 300

/** Words of a text that are aligned: what a longer one asks, it asks early. */
const MOST_ALIGNED = 32

/** As of the kernel of RESEARCH's vote share. */
const KERNEL_WIDTH = 0.05

/**
 * The features of every candidate of a question; pure. `vote_share` is of all of them together.
 * @param selfBm25 what the question itself would score
 * @param groups the group of equal outcomes that each candidate is in; -1 for one without an outcome
 */
export function pairFeatures(
  question: ReadText,
  candidates: readonly PairCandidate[],
  {vocabulary, odds, selfBm25, groups}: PairBasis,
): PairFeatures[] {
  const grams = gramsOf(question)
  const best = candidates.reduce((most, {cosine}) => Math.max(most, finite(cosine)), 0)
  const votes = new Map<number, number>()
  let total = 0
  for (const [at, {cosine}] of candidates.entries()) {
    if (groups[at]! < 0) continue
    const vote = Math.exp((finite(cosine) - best) / KERNEL_WIDTH)
    votes.set(groups[at]!, (votes.get(groups[at]!) ?? 0) + vote)
    total += vote
  }
  return candidates.map((candidate, at): PairFeatures => {
    const read = readText(candidate.question, vocabulary)
    const outcome = readText((candidate.outcome ?? '').slice(0, OUTCOME_CHARACTERS), vocabulary)
    const onlyQuestion = without(question, wordsInBoth(question.set, read.set))
    const onlyCandidate = without(read, wordsInBoth(read.set, question.set))
    const alignment = aligned(question, read)
    const common = question.weight - onlyQuestion.weight + read.weight - onlyCandidate.weight
    const either = question.weight + read.weight - common / 2
    return {
      cosine: finite(candidate.cosine),
      bm25: selfBm25 > 0 ? Math.min(1.5, Math.max(0, candidate.bm25 / selfBm25)) : 0,
      char_cosine: gramCosine(grams, question, read),
      jaccard: either > 0 ? Math.min(1, common / 2 / either) : 0,
      aligned_question: alignment.first,
      aligned_candidate: alignment.second,
      unmatched_question: onlyQuestion.largest,
      unmatched_candidate: onlyCandidate.largest,
      vote_share: total > 0 ? (votes.get(groups[at]!) ?? 0) / total : 0,
      answer_type: odds[`${question.kind} ${answerShape(candidate.outcome ?? '')}`] ?? 0,
      number_conflict: numberConflict(question, read),
      same_kind: question.kind === 'order' || read.kind === 'order' ? 0.5 : question.kind === read.kind ? 1 : 0,
      answer_fit: alike(onlyQuestion.sum, outcome) - alike(onlyCandidate.sum, outcome),
      answer_echo: echoes(question, outcome) ? 1 : 0,
    }
  })
}

export interface PairBasis {
  readonly vocabulary: Vocabulary
  readonly odds: AnswerTypeOdds
  readonly selfBm25: number
  readonly groups: readonly number[]
}

function finite(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0
}

interface Rest {
  readonly weight: number
  readonly largest: number
  /** Sum of the words' vectors by weight; undefined when there is no telling word. */
  readonly sum: Float32Array | undefined
}

/** The words of a text that are not among the matched ones. */
function without(text: ReadText, matched: readonly string[]): Rest {
  const found = new Set(matched)
  let weight = 0
  let largest = 0
  let sum: Float32Array | undefined
  for (const [at, term] of text.terms.entries()) {
    if (found.has(term)) continue
    const own = text.weights[at]!
    weight += own
    largest = Math.max(largest, own)
    if (own < TELLING) continue
    sum ??= new Float32Array(text.vectors[at]!.length)
    addTo(sum, text.vectors[at]!, own)
  }
  return {weight, largest, sum}
}

/** How well each text's words are met by the other's; every pair of words is compared once. */
function aligned(first: ReadText, second: ReadText): {readonly first: number; readonly second: number} {
  const rows = Math.min(MOST_ALIGNED, first.terms.length)
  const columns = Math.min(MOST_ALIGNED, second.terms.length)
  const bestOfRow = Float64Array.from({length: rows}, (_, row) => (second.set.has(first.terms[row]!) ? 1 : -1))
  const bestOfColumn = Float64Array.from({length: columns}, (_, at) => (first.set.has(second.terms[at]!) ? 1 : -1))
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      if (bestOfRow[row] === 1 && bestOfColumn[column] === 1) continue
      const cosine = dot(first.vectors[row]!, second.vectors[column]!)
      if (cosine > bestOfRow[row]!) bestOfRow[row] = cosine
      if (cosine > bestOfColumn[column]!) bestOfColumn[column] = cosine
    }
  return {
    first: weightedMean(bestOfRow, first.weights, columns),
    second: weightedMean(bestOfColumn, second.weights, rows),
  }
}

/** @param others words that could have been met */
function weightedMean(best: Float64Array, weights: Float64Array, others: number): number {
  let sum = 0
  let weight = 0
  for (let at = 0; at < best.length; at++) {
    sum += weights[at]! * best[at]!
    weight += weights[at]!
  }
  return others === 0 || weight === 0 ? 0 : sum / weight
}

/** Grams that two words of one text share are counted as if they were different: hence at most 1 by decree. */
function gramCosine(grams: ReadonlyMap<number, number>, question: ReadText, candidate: ReadText): number {
  let product = 0
  for (const [gram, weight] of gramsOf(candidate)) product += weight * (grams.get(gram) ?? 0)
  const length = Math.sqrt(squares(question.weights) * squares(candidate.weights))
  return length > 0 ? Math.min(1, product / length) : 0
}

function numberConflict(question: ReadText, candidate: ReadText): number {
  const lacking = (a: ReadText, b: ReadText) => a.terms.some((term) => /\d/.test(term) && !b.set.has(term))
  if (!lacking(question, candidate)) return 0
  return lacking(candidate, question) ? 1 : 0.5
}

function alike(sum: Float32Array | undefined, outcome: ReadText): number {
  if (sum === undefined || outcome.terms.length === 0) return 0
  const whole = new Float32Array(sum.length)
  for (const [at, vector] of outcome.vectors.entries()) addTo(whole, vector, outcome.weights[at]!)
  const length = Math.sqrt(dot(sum, sum) * dot(whole, whole))
  return length > 0 ? dot(sum, whole) / length : 0
}

function echoes(question: ReadText, outcome: ReadText): boolean {
  // A question that lists the answers to choose from is answered by one of them.
  if (outcome.weight === 0 || /\b(?:or|ou)\b/.test(question.folded)) return false
  return outcome.terms.every((term, at) => outcome.weights[at]! < TELLING || question.set.has(term))
}

function addTo(sum: Float32Array, vector: Float32Array, weight: number): void {
  for (let at = 0; at < sum.length; at++) sum[at]! += weight * vector[at]!
}

/** Four sums at a time, which do not wait for each other. Lengths are multiples of four. */
function dot(a: Float32Array, b: Float32Array): number {
  let first = 0
  let second = 0
  let third = 0
  let fourth = 0
  for (let at = 0; at < a.length; at += 4) {
    first += a[at]! * b[at]!
    second += a[at + 1]! * b[at + 1]!
    third += a[at + 2]! * b[at + 2]!
    fourth += a[at + 3]! * b[at + 3]!
  }
  return first + second + (third + fourth)
}

function squares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0)
}
