import {ANSWER_FEATURES, type AnswerFeatures} from '../answer-features.ts'

/**
 * Which way a feature may move the probability: 1 up, -1 down. Constraints keep what was learned on one kind of
 * questions sane on others, and an explanation readable.
 */
const DIRECTIONS: Readonly<Record<keyof AnswerFeatures, 1 | -1>> = {
  cosine: 1,
  bm25: 1,
  char_cosine: 1,
  jaccard: 1,
  aligned_question: 1,
  aligned_candidate: 1,
  unmatched_question: -1,
  unmatched_candidate: -1,
  vote_share: 1,
  answer_type: 1,
  number_conflict: -1,
  same_kind: 1,
  answer_fit: 1,
  answer_echo: -1,
  carries_over: 1,
  similarity: 1,
  answer_cosine: 1,
  own_cosine: -1,
  soft_vote: 1,
  answers: -1,
  answer_words: -1,
}

/** In the order of `ANSWER_FEATURES`. */
export const FEATURE_DIRECTIONS: readonly (1 | -1)[] = ANSWER_FEATURES.map((name) => DIRECTIONS[name])
