import {type AnswerFeatures, answerKey} from './answer-features.ts'
import {odds} from './odds.ts'

/**
 * What a meta-calibrator is told of an answer, in this order: the inputs that RESEARCH (section 2, "Meta-calibrator")
 * found sufficient. Bump MATCHER_VERSION when one of them changes its meaning.
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
}

/** An answer as the ranker, guards and context left it. */
interface RankedAnswer {
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
  for (const {answers} of candidates)
    for (const {key, chance} of answers) weights.set(key, (weights.get(key) ?? 0) + odds(finite(chance)))
  if (weights.size === 0) return null
  const asked = given === undefined ? undefined : answerKey(given)
  const [heaviest] = [...weights].reduce((most, other) => (other[1] > most[1] ? other : most))
  const chosen = asked !== undefined && weights.has(asked) ? asked : heaviest
  let best: RankedAnswer | undefined
  let rival = 0
  let others = 0
  let noneRight = 1
  for (const {answers} of candidates)
    for (const answer of answers) {
      const chance = finite(answer.chance)
      if (answer.key === chosen) {
        noneRight *= 1 - chance
        if (best === undefined || chance > finite(best.chance)) best = answer
      } else {
        rival = Math.max(rival, chance)
        others += odds(chance)
      }
    }
  const {cosine, similarity, jaccard, aligned_question, aligned_candidate} = best!.features
  const {unmatched_question, unmatched_candidate, vote_share, answer_type, answer_cosine, soft_vote} = best!.features
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
  }
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
