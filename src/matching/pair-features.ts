import {type AnswerTypeOdds, type AskedKind, answerShape, askedKind} from './answer-type.ts'
import {type AskedText, addTo, askedText, type CandidateText, candidateText, TELLING} from './candidate-text.ts'
import {type ComparedWord, wordComparer} from './compared-words.ts'
import {carriesOver, type Difference, type DifferenceWeights} from './difference.ts'
import {type ReadText, textWords, type Vocabulary} from './read-text.ts'
import {dot} from './unit-vector.ts'

/**
 * What the ranker looks at in a question and a candidate. The first twelve are those that sufficed in the measurements
 * behind this matcher; `answer_fit` and `answer_echo` were added because they raised exact match there, `carries_over`
 * because it tells right from wrong (NQ-open, n 3,037: AUROC of the confidence .861 to .872, of the surest 20 % right .644
 * to .666; with what stands beside the words that differ, the look of the answer and four times the pairs to learn from
 * .867 to .871 and .652 to .692).
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
  'carries_over',
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
  /**
   * Log-odds that an answer carries over, by the words that only one of the two questions has and what stands beside
   * them, -5 to 5. Of an answer: by what it looks like, too.
   */
  readonly carries_over: number
}

/** A candidate, as far as features are made of it. */
export interface PairCandidate {
  readonly question: string
  readonly outcome: string | null
  readonly cosine: number
  readonly bm25: number
}

/** Words of an outcome that are looked at. */
const OUTCOME_CHARACTERS = 300

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
  {vocabulary, odds, differences, selfBm25, groups}: PairBasis,
): PairFeatures[] {
  const {cosines, compare} = wordComparer(question, vocabulary)
  const asked = askedText(question, cosines)
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
    const {folded, numbers} = textWords(candidate.question, vocabulary.read)
    const read = candidateText(asked, numbers.map(compare))
    const outcome = textWords(candidate.outcome ?? '', vocabulary.read, OUTCOME_CHARACTERS).numbers.map(compare)
    const {onlyQuestion, onlyCandidate} = read
    const common = question.weight - onlyQuestion.weight + read.weight - onlyCandidate.weight
    const either = question.weight + read.weight - common / 2
    const kind = askedKind(folded)
    return {
      cosine: finite(candidate.cosine),
      bm25: selfBm25 > 0 ? Math.min(1.5, Math.max(0, candidate.bm25 / selfBm25)) : 0,
      char_cosine: gramCosine(asked, read.words),
      jaccard: either > 0 ? Math.min(1, common / 2 / either) : 0,
      aligned_question: read.alignedQuestion,
      aligned_candidate: read.alignedCandidate,
      unmatched_question: onlyQuestion.largest,
      unmatched_candidate: onlyCandidate.largest,
      vote_share: total > 0 ? (votes.get(groups[at]!) ?? 0) / total : 0,
      answer_type: odds[`${question.kind} ${answerShape(candidate.outcome ?? '')}`] ?? 0,
      number_conflict: numberConflict(asked, read),
      same_kind: question.kind === 'order' || kind === 'order' ? 0.5 : question.kind === kind ? 1 : 0,
      answer_fit: answerFit(asked, read, outcome),
      answer_echo: echoes(asked, outcome) ? 1 : 0,
      carries_over: carriesOver(difference(asked, read, kind), differences),
    }
  })
}

export interface PairBasis {
  readonly vocabulary: Vocabulary
  readonly odds: AnswerTypeOdds
  readonly differences: DifferenceWeights
  readonly selfBm25: number
  readonly groups: readonly number[]
}

function finite(value: number): number {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0
}

/** Grams that two words of one text share are counted as if they were different: hence at most 1 by decree. */
function gramCosine({squares}: AskedText, words: readonly ComparedWord[]): number {
  let product = 0
  let own = 0
  for (const {grams, weight} of words) {
    product += grams
    own += weight * weight
  }
  const length = Math.sqrt(squares * own)
  return length > 0 ? Math.min(1, product / length) : 0
}

function numberConflict({numbers}: AskedText, {words, has}: CandidateText): number {
  if (!numbers.some((at) => has[at] === 0)) return 0
  return words.some(({numeric, place}) => numeric && place < 0) ? 1 : 0.5
}

function difference({question}: AskedText, {words, has}: CandidateText, stored: AskedKind): Difference {
  return {
    question: question.terms,
    candidate: words.map(({text}) => text),
    onlyQuestion: question.terms.filter((_, at) => has[at] === 0),
    onlyCandidate: words.filter(({place}) => place < 0).map(({text}) => text),
    kinds: [question.kind, stored],
  }
}

function answerFit(
  {scratch}: AskedText,
  {onlyQuestion, onlyCandidate}: CandidateText,
  outcome: readonly ComparedWord[],
): number {
  if ((onlyQuestion.sum ?? onlyCandidate.sum) === undefined || outcome.length === 0) return 0
  const whole = scratch.outcome.fill(0)
  for (const {vector, weight} of outcome) addTo(whole, vector, weight)
  const squares = dot(whole, whole)
  const alike = ({sum}: {readonly sum: Float32Array | undefined}): number => {
    if (sum === undefined) return 0
    const length = Math.sqrt(dot(sum, sum) * squares)
    return length > 0 ? dot(sum, whole) / length : 0
  }
  return alike(onlyQuestion) - alike(onlyCandidate)
}

function echoes({choice}: AskedText, outcome: readonly ComparedWord[]): boolean {
  // A question that lists the answers to choose from is answered by one of them.
  if (choice || !outcome.some(({weight}) => weight > 0)) return false
  return outcome.every(({weight, place}) => weight < TELLING || place >= 0)
}
