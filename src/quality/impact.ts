import {isConfirmed} from './named.ts'
import type {Reading} from './reading.ts'

/** What a span is worth to whoever asks next, by what came of it. */
const COMPLETED = 80
const FAILED_WITH_REASON = 40
const FAILED = 10
const PENDING = 0

/** Somebody vouched for it. */
const CONFIRMED = 10
/** Of a rating from 1 to 5: 3 and none say nothing, each step is worth this much. */
const RATING_STEP = 5
const MIDDLE_RATING = 3

/** Of an outcome that does not hang together, this share can still be used. */
const INCOHERENT_LEFT = 0.5

export interface Impact {
  readonly value: number
  readonly outcome: 'usable' | 'reason' | 'none'
  readonly confirmed: boolean
  readonly rating: number | null
}

/**
 * 80 for a completed span, 40 for a failed one that says why, 10 for one that does not, 0 for a pending one; + 10 when
 * confirmed, +- 5 for each step of a user's rating (1-5) from 3; times 0.5 to 1 by coherence (0-100), because what does
 * not hang together can't be used. Length, format and stakes do not count.
 */
export function impactOf(
  {span, outcome, isHollow}: Pick<Reading, 'span' | 'outcome' | 'isHollow'>,
  coherence: number,
): Impact {
  const usable = outcome !== '' && !isHollow
  const base =
    span.status === 'pending'
      ? PENDING
      : span.status === 'completed'
        ? usable
          ? COMPLETED
          : 0
        : usable
          ? FAILED_WITH_REASON
          : FAILED
  const confirmed = isConfirmed(span.confirmed_by)
  const rating = ratingOf(span.metadata?.user_rating)
  const earned =
    base === 0 ? 0 : base + (confirmed ? CONFIRMED : 0) + (rating === null ? 0 : RATING_STEP * (rating - MIDDLE_RATING))
  const value = Math.max(0, Math.min(100, earned)) * (INCOHERENT_LEFT + ((1 - INCOHERENT_LEFT) * coherence) / 100)
  const outcomeKind = base === 0 ? 'none' : span.status === 'completed' ? 'usable' : usable ? 'reason' : 'none'
  return {value, outcome: outcomeKind, confirmed, rating}
}

/** Ratings on another scale say nothing here. */
function ratingOf(rating: number | null | undefined): number | null {
  return rating != null && rating >= 1 && rating <= 5 ? rating : null
}
