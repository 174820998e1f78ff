import {textReader} from '../span/text-reader.ts'
import {type AnswerFeatures, answerKey} from './answer-features.ts'
import {odds} from './odds.ts'
import {shippedDirections} from './text-direction.ts'
import {dot} from './unit-vector.ts'

/**
 * What a meta-calibrator is told of an answer, in this order: the inputs that RESEARCH (section 2, "Meta-calibrator")
 * found sufficient, and four that were chosen on three folds of WebQuestions (n 2,746; log loss .338 to .332), of which
 * `coherence` does the most; and what the words that differ say, of this answer and of the others (`difference.ts`). Bump MATCHER_VERSION when one of them changes its meaning.
 */
export const CONFIDENCE_FEATURES = [
  'best_logit',
  'rival_logit',
  'noisy_or_logit',
  'share_logit',
  'cosine',
  'similarity',
  'jaccard',
  'aligned_question',
  'aligned_candidate',
  'unmatched_question',
  'unmatched_candidate',
  'vote_share',
  'answer_type',
  'answer_cosine',
  'soft_vote',
  'question_words',
  'mean_weight',
  'coherence',
  'support',
  'best_cosine',
  'answers',
  'carries_over',
  'rival_carries_over',
] as const

export interface ConfidenceFeatures {
  /** Logit of the best candidate's chance of this answer (guards and context included), -7 to 7. */
  readonly best_logit: number
  /** The same of the best candidate with a *different* answer, -7 to 7; -7 when there is none. */
  readonly rival_logit: number
  /** Logit of 1 - product of (1 - p) over the candidates that have this answer, -7 to 7. */
  readonly noisy_or_logit: number
  /** ln of the odds of all who have this answer over those of all other answers, -7 to 7. */
  readonly share_logit: number
  /** Of the best candidate, as `AnswerFeatures` has them. */
  readonly cosine: number
  readonly similarity: number
  readonly jaccard: number
  readonly aligned_question: number
  readonly aligned_candidate: number
  readonly unmatched_question: number
  readonly unmatched_candidate: number
  readonly vote_share: number
  readonly answer_type: number
  readonly answer_cosine: number
  readonly soft_vote: number
  /** ln(1 + words of the question). */
  readonly question_words: number
  /** Mean inverse document frequency of the question's distinct words, as a share of the largest there is, 0-1. */
  readonly mean_weight: number
  /** Mean cosine of the answer with the next five by odds, by the shipped table, -1 to 1; 1 when there are no others. */
  readonly coherence: number
  /** ln of how many candidates have this answer. */
  readonly support: number
  /** The best cosine of all candidates, 0-1. */
  readonly best_cosine: number
  /** Of the best candidate, as `AnswerFeatures` has it. */
  readonly answers: number
  /** The largest of the candidates that have this answer, as `PairFeatures` has it, -5 to 5. */
  readonly carries_over: number
  /** The same of the candidates that have another; -5 when there are none. */
  readonly rival_carries_over: number
}

/** An answer as the ranker, guards and context left it. */
interface RankedAnswer {
  readonly text: string
  readonly key: string
  /** 0-1. */
  readonly chance: number
  readonly features: AnswerFeatures
}

/** Of the question asked. */
export interface QuestionMeasure {
  /** Words, repeated ones counted. */
  readonly words: number
  /** 0-1. */
  readonly meanWeight: number
}

const LARGEST_LOGIT = 7
const LEAST_CARRIED = -5

/** Other answers that an answer is compared with, and characters of each. */
const COMPARED = 5
const COMPARED_CHARACTERS = 300

/**
 * The features of an answer among all that these candidates give; pure, every value finite. Null when none of them has
 * one. The order of the list does not matter, except that of equal chances the first is the best.
 * @param given the answer; undefined: the one with the most odds
 */
export function confidenceFeatures(
  candidates: readonly {readonly answers: readonly RankedAnswer[]}[],
  {words, meanWeight}: QuestionMeasure,
  given?: string,
): ConfidenceFeatures | null {
  const weights = new Map<string, number>()
  const texts = new Map<string, string>()
  let bestCosine = 0
  for (const {answers} of candidates) {
    bestCosine = Math.max(bestCosine, answers[0]?.features.cosine ?? 0)
    for (const {key, text, chance} of answers) {
      weights.set(key, (weights.get(key) ?? 0) + odds(finite(chance)))
      if (!texts.has(key)) texts.set(key, text)
    }
  }
  if (weights.size === 0) return null
  const asked = given === undefined ? undefined : answerKey(given)
  const [heaviest] = [...weights].reduce((most, other) => (other[1] > most[1] ? other : most))
  const chosen = asked !== undefined && weights.has(asked) ? asked : heaviest
  let best: RankedAnswer | undefined
  let rival = 0
  let others = 0
  let noneRight = 1
  let support = 0
  let [carried, rivalCarried] = [LEAST_CARRIED, LEAST_CARRIED]
  for (const {answers} of candidates)
    for (const answer of answers) {
      const chance = finite(answer.chance)
      if (answer.key === chosen) {
        noneRight *= 1 - chance
        support++
        carried = Math.max(carried, answer.features.carries_over)
        if (best === undefined || chance > finite(best.chance)) best = answer
      } else {
        rival = Math.max(rival, chance)
        others += odds(chance)
        rivalCarried = Math.max(rivalCarried, answer.features.carries_over)
      }
    }
  const {cosine, similarity, jaccard, aligned_question, aligned_candidate} = best!.features
  const {unmatched_question, unmatched_candidate, vote_share, answer_type, answer_cosine, soft_vote} = best!.features
  const next = [...weights]
    .filter(([key]) => key !== chosen)
    .sort(([, a], [, b]) => b - a)
    .slice(0, COMPARED)
  return {
    best_logit: logit(finite(best!.chance)),
    rival_logit: logit(rival),
    noisy_or_logit: logit(1 - noneRight),
    share_logit: others > 0 ? bounded(Math.log(weights.get(chosen)! / others)) : LARGEST_LOGIT,
    cosine,
    similarity,
    jaccard,
    aligned_question,
    aligned_candidate,
    unmatched_question,
    unmatched_candidate,
    vote_share,
    answer_type,
    answer_cosine,
    soft_vote,
    question_words: Math.log1p(words),
    mean_weight: meanWeight,
    coherence: coherence(
      texts.get(chosen)!,
      next.map(([key]) => texts.get(key)!),
    ),
    support: Math.log(support),
    best_cosine: bestCosine,
    answers: best!.features.answers,
    carries_over: carried,
    rival_carries_over: rivalCarried,
  }
}

/** The answers of a question about one thing are alike; a lone one among others of another kind is a stray. */
function coherence(answer: string, others: readonly string[]): number {
  if (others.length === 0) return 1
  const reader = textReader()
  const direction = (text: string) => shippedDirections().ofText(text.slice(0, COMPARED_CHARACTERS), reader)
  const own = direction(answer)
  return others.reduce((sum, other) => sum + dot(own, direction(other)), 0) / others.length
}

/** ln(p / (1 - p)), held within -7 and 7. */
export function logit(probability: number): number {
  if (!(probability > 0)) return -LARGEST_LOGIT
  if (probability >= 1) return LARGEST_LOGIT
  return bounded(Math.log(probability / (1 - probability)))
}

function bounded(value: number): number {
  return Math.max(-LARGEST_LOGIT, Math.min(LARGEST_LOGIT, value))
}

function finite(chance: number): number {
  return Number.isFinite(chance) ? Math.min(1, Math.max(0, chance)) : 0
}
