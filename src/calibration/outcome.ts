/** How sure an answer was, and whether it was right. What everything here is computed from. */
export interface Outcome {
  /** Probability that the answer is right, 0-1. */
  readonly probability: number
  readonly correct: boolean
}

/** Share of right answers, 0-1; 0 of nothing. */
export function accuracyOf(outcomes: readonly {readonly correct: boolean}[]): number {
  let right = 0
  for (const {correct} of outcomes) if (correct) right++
  return outcomes.length === 0 ? 0 : right / outcomes.length
}
