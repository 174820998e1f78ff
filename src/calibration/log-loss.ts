import type {Outcome} from './outcome.ts'

/** Probabilities are held this far from 0 and 1, so that one sure mistake is no infinite loss. */
const MARGIN = 1e-6

/** Mean negative log likelihood in nats. 0 of nothing. */
export function logLoss(outcomes: readonly Outcome[]): number {
  if (outcomes.length === 0) return 0
  const loss = ({probability, correct}: Outcome): number => {
    const bounded = Math.min(1 - MARGIN, Math.max(MARGIN, probability))
    return -Math.log(correct ? bounded : 1 - bounded)
  }
  return outcomes.reduce((sum, outcome) => sum + loss(outcome), 0) / outcomes.length
}
