/** CONTRACT ("feedback"): how much one opinion moves a weight, and how much of one mind several must be. */
const LEARNING_RATE = 0.1
const LEAST_COHERENCE = 0.7

/** The rating that says neither good nor bad, and half the way from there to the ends. */
const MIDDLE = 3
const REACH = 2

/** What somebody says of an answer. At least one is not null. */
export interface Opinion {
  /** 1-5. */
  readonly rating: number | null
  readonly was_helpful: boolean | null
  /** What would have been right. */
  readonly actual_output: string | null
}

/**
 * -1 to 1: (rating - 3) / 2. Without a rating, helpful counts as a 4 and not helpful as a 2; who only says what would
 * have been right says that the answer was not: a 2 as well.
 */
function deltaOf({rating, was_helpful}: Opinion): number {
  return ((rating ?? (was_helpful === true ? 4 : 2)) - MIDDLE) / REACH
}

/**
 * What a span's vote is multiplied by, given all opinions of answers that rest on it: 1 and a tenth of each one's delta,
 * not below 0. Opinions that contradict each other leave it at 1: |sum| must be more than .7 of the sum of magnitudes.
 */
export function feedbackWeight(opinions: readonly Opinion[]): number {
  const deltas = opinions.map(deltaOf)
  const sum = deltas.reduce((total, delta) => total + delta, 0)
  const magnitude = deltas.reduce((total, delta) => total + Math.abs(delta), 0)
  if (magnitude === 0 || Math.abs(sum) / magnitude <= LEAST_COHERENCE) return 1
  return Math.max(0, 1 + LEARNING_RATE * sum)
}
