/** What an answer of a language model rests on. */
export interface Support {
  /** How sure the model says it is, 0-1. Nothing has calibrated it. */
  readonly own: number
  /** Scores of the trajectories that it cites, 0-1. */
  readonly scores: readonly number[]
  /** The share of the votes' weight behind the outcomes that it cites, 0-1; 1 where outcomes were not weighed. */
  readonly share: number
}

/**
 * How sure such an answer is shown to be, 0-100: no surer than the model says itself, than the best trajectory that it
 * cites is near, and than the cited side of a disagreement is strong. An upper bound and no probability: what is made of
 * it is never marked as calibrated. Citing nothing, 0.
 */
export function supportedConfidence({own, scores, share}: Support): number {
  return 100 * Math.max(0, Math.min(own, share, Math.max(0, ...scores)))
}
