import type {Candidate} from './prediction.ts'

/** Odds are raised to it: the higher, the less many weak votes count against a strong one. */
const SHARPNESS = 2

/** Scores are held within these bounds, so that odds stay finite. */
const SMALLEST_SCORE = 1e-4
const LARGEST_SCORE = 0.995

/** What a span that was never judged counts for, 0-100. */
const UNJUDGED_QUALITY = 50

/** What a neighbour's vote weighs; not negative. The one place to replace when a better one is learned. */
export type VoteWeight = (candidate: Candidate) => number

/**
 * (p / (1 - p))^2 x quality / 100 x feedback weight, p being the score: its odds, squared. Decides which answer is best.
 *
 * The plain product similarity x quality can't decide: scores of unrelated questions differ by little, so five weak ones
 * with one answer would outvote the very question that was asked. Sharper odds match no better (NQ-open validation cut).
 */
export const oddsWeight: VoteWeight = ({score, quality, feedback}) => weight(score, quality, feedback)

/**
 * The same of the likeness: says how much of what was asked alike got the best answer. The score can't say it, because
 * the ranker calls whatever few others answered improbable, so a contested question would look settled.
 */
export const likenessWeight: VoteWeight = ({likeness, quality, feedback}) => weight(likeness, quality, feedback)

function weight(share: number, quality: number | null, feedback: number): number {
  const bounded = Math.min(LARGEST_SCORE, Math.max(SMALLEST_SCORE, share))
  const odds = (bounded / (1 - bounded)) ** SHARPNESS * ((quality ?? UNJUDGED_QUALITY) / 100) * feedback
  return Number.isFinite(odds) && odds > 0 ? odds : 0
}
