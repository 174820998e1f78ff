import type {Direction} from '../calibration/boosting.ts'
import {CONFIDENCE_FEATURES} from '../matching/confidence-features.ts'
import type {Considered} from './considered.ts'

/** The answers that the candidates of a question give, and what a confidence in the first is made of. */
export interface RankedAnswers {
  /** In the order of CONFIDENCE_INPUTS. */
  readonly features: readonly number[]
  /** Best first; the first is the one that is given when any is. */
  readonly answers: readonly RankedAnswer[]
}

export interface RankedAnswer {
  readonly outcome: string
  /** Raw chance that it is right, 0-1: only an order. */
  readonly chance: number
}

/** How a confidence moves with what the matcher says. Lengths are no reason for trees to trust: 0. */
const DIRECTIONS: Readonly<Record<(typeof CONFIDENCE_FEATURES)[number], Direction>> = {
  best_logit: 1,
  rival_logit: -1,
  noisy_or_logit: 1,
  cosine: 1,
  jaccard: 1,
  aligned_question: 1,
  aligned_candidate: 1,
  unmatched_question: -1,
  unmatched_candidate: -1,
  vote_share: 1,
  answer_type: 1,
  question_words: 0,
  mean_weight: 0,
}

/**
 * What a confidence is made of: a name, and how it moves with it. The first is a log-odds. Beside the matcher's own:
 * the agreement of the votes, and whether the best candidate gives the answer that they chose.
 */
export const CONFIDENCE_INPUTS: readonly (readonly [string, Direction])[] = [
  ...CONFIDENCE_FEATURES.map((name) => [name, DIRECTIONS[name]] as const),
  ['agreement', 1],
  ['best_agrees', 1],
]

/** Answers beyond these are never in a set. */
const MOST_ANSWERS = 10

/** The one place that knows what the matcher says of its answers. Null when no candidate has an answer. */
export function rankedAnswers({decision, candidates}: Considered): RankedAnswers | null {
  const {confidence_features: measured, output, alternatives, agreement} = decision
  const answering = candidates.filter(
    ({status, outcome, group}) => status === 'completed' && outcome !== null && outcome.trim() !== '' && group >= 0,
  )
  const [best] = answering
  if (best === undefined || measured === null) return null
  const groups = new Map<number, {outcome: string; noneRight: number}>()
  for (const {group, outcome, score} of answering) {
    const known = groups.get(group) ?? {outcome: outcome!, noneRight: 1}
    groups.set(group, {...known, noneRight: known.noneRight * (1 - Math.min(1, Math.max(0, score)))})
  }
  const given = output ?? alternatives[0]?.outcome ?? best.outcome!
  const first = (
    answering.find(({outcome}) => outcome === given) ??
    answering.find(({aliases}) => aliases.includes(given)) ??
    best
  ).group
  const others = [...groups]
    .filter(([group]) => group !== first)
    .map(([, {outcome, noneRight}]): RankedAnswer => ({outcome, chance: 1 - noneRight}))
    .sort((a, b) => b.chance - a.chance)
  return {
    features: [...CONFIDENCE_FEATURES.map((name) => measured[name]), agreement, Number(first === best.group)],
    answers: [{outcome: given, chance: 1 - (groups.get(first)?.noneRight ?? 1)}, ...others].slice(0, MOST_ANSWERS),
  }
}
