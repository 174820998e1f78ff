import type {Direction} from '../calibration/boosting.ts'
import {answerKey} from '../matching/answer-features.ts'
import {CONFIDENCE_FEATURES} from '../matching/confidence-features.ts'
import {odds} from '../matching/odds.ts'
import type {Considered} from './considered.ts'

/** The answers that the candidates of a question give, and what a confidence in the first is made of. */
export interface RankedAnswers {
  /** In the order of CONFIDENCE_INPUTS. */
  readonly features: readonly number[]
  /** Best first; the first is the one that is given when any is. */
  readonly answers: readonly RankedAnswer[]
  /** Whether the first, which the votes chose, is the one with the most odds among all candidates. */
  readonly bestAgrees: boolean
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
  share_logit: 1,
  cosine: 1,
  similarity: 1,
  jaccard: 1,
  aligned_question: 1,
  aligned_candidate: 1,
  unmatched_question: -1,
  unmatched_candidate: -1,
  vote_share: 1,
  answer_type: 1,
  answer_cosine: 1,
  soft_vote: 1,
  question_words: 0,
  mean_weight: 0,
  coherence: 1,
  support: 1,
  best_cosine: 1,
  answers: -1,
  carries_over: 1,
  rival_carries_over: -1,
}

/**
 * What a confidence is made of: a name, and how it moves with it. The first two are log-odds, of the answer and of its
 * strongest rival. Beside the matcher's own: the agreement of the votes, and whether the best candidate gives the answer
 * that they chose.
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
  const groups = new Map<string, {outcome: string; most: number; weight: number; noneRight: number}>()
  for (const {status, answers} of candidates) {
    if (status !== 'completed') continue
    for (const {key, text, chance} of answers) {
      const known = groups.get(key) ?? {outcome: text, most: chance, weight: 0, noneRight: 1}
      groups.set(key, {
        outcome: chance > known.most ? text : known.outcome,
        most: Math.max(known.most, chance),
        weight: known.weight + odds(chance),
        noneRight: known.noneRight * (1 - Math.min(1, Math.max(0, chance))),
      })
    }
  }
  if (groups.size === 0 || measured === null) return null
  const [best] = [...groups].reduce((most, other) => (other[1].weight > most[1].weight ? other : most))
  const said = output ?? alternatives[0]?.outcome
  const first = said !== undefined && groups.has(answerKey(said)) ? answerKey(said) : best
  const chanceOf = ({noneRight}: {readonly noneRight: number}) => 1 - noneRight
  const others = [...groups]
    .filter(([key]) => key !== first)
    .map(([, group]): RankedAnswer => ({outcome: group.outcome, chance: chanceOf(group)}))
    .sort((a, b) => b.chance - a.chance)
  const given = groups.get(first)!
  const bestAgrees = first === best
  return {
    bestAgrees,
    features: [...CONFIDENCE_FEATURES.map((name) => measured[name]), agreement, Number(bestAgrees)],
    answers: [{outcome: said ?? given.outcome, chance: chanceOf(given)}, ...others].slice(0, MOST_ANSWERS),
  }
}
