import type {PairFeatures} from './pair-features.ts'

/**
 * What a meta-calibrator is told of an answer, in this order: the inputs that RESEARCH (section 2, "Meta-calibrator")
 * found sufficient. Bump MATCHER_VERSION when one of them changes its meaning.
 */
export const CONFIDENCE_FEATURES = [
  'best_logit',
  'rival_logit',
  'noisy_or_logit',
  'cosine',
  'jaccard',
  'aligned_question',
  'aligned_candidate',
  'unmatched_question',
  'unmatched_candidate',
  'vote_share',
  'answer_type',
  'question_words',
  'mean_weight',
] as const

export interface ConfidenceFeatures {
  /** Logit of the score of the best candidate (guards and context included), -7 to 7. */
  readonly best_logit: number
  /** Logit of the best candidate with a *different* answer, -7 to 7; -7 when there is none. */
  readonly rival_logit: number
  /** Logit of 1 - product of (1 - p) over the candidates that share the best answer, -7 to 7. */
  readonly noisy_or_logit: number
  /** Of the best candidate, as `PairFeatures` has them. */
  readonly cosine: number
  readonly jaccard: number
  readonly aligned_question: number
  readonly aligned_candidate: number
  readonly unmatched_question: number
  readonly unmatched_candidate: number
  readonly vote_share: number
  readonly answer_type: number
  /** ln(1 + words of the question). */
  readonly question_words: number
  /** Mean inverse document frequency of the question's distinct words, as a share of the largest there is, 0-1. */
  readonly mean_weight: number
}

/** One candidate as the ranker left it. */
export interface RankedEvidence {
  /** Its score, read as the probability that its outcome answers the question, 0-1. */
  readonly probability: number
  /** Equal for equal answers; -1 for one without an answer, which is left out. */
  readonly group: number
  readonly features: PairFeatures
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
 * The features of the answer that the best of these candidates gives; pure, every value finite. Null when none of them
 * has an answer. The order of the list does not matter, except that of equal probabilities the first is the best.
 */
export function confidenceFeatures(
  ranked: readonly RankedEvidence[],
  {words, meanWeight}: QuestionMeasure,
): ConfidenceFeatures | null {
  const answering = ranked.filter(({group}) => group >= 0)
  const [first, ...others] = answering
  if (first === undefined) return null
  const best = others.reduce((most, other) => (other.probability > most.probability ? other : most), first)
  let rival = 0
  let noneRight = 1
  for (const {group, probability} of answering) {
    const bounded = Number.isFinite(probability) ? Math.min(1, Math.max(0, probability)) : 0
    if (group === best.group) noneRight *= 1 - bounded
    else rival = Math.max(rival, bounded)
  }
  const {cosine, jaccard, aligned_question, aligned_candidate} = best.features
  const {unmatched_question, unmatched_candidate, vote_share, answer_type} = best.features
  return {
    best_logit: logit(best.probability),
    rival_logit: logit(rival),
    noisy_or_logit: logit(1 - noneRight),
    cosine,
    jaccard,
    aligned_question,
    aligned_candidate,
    unmatched_question,
    unmatched_candidate,
    vote_share,
    answer_type,
    question_words: Math.log1p(words),
    mean_weight: meanWeight,
  }
}

/** ln(p / (1 - p)), held within -7 and 7. */
export function logit(probability: number): number {
  if (!(probability > 0)) return -LARGEST_LOGIT
  if (probability >= 1) return LARGEST_LOGIT
  return Math.max(-LARGEST_LOGIT, Math.min(LARGEST_LOGIT, Math.log(probability / (1 - probability))))
}
