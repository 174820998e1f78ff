/** From which score on two spans are duplicates, 0-1. */
export interface Thresholds {
  readonly near: number
  /** Of the cosine of their questions. Infinity: meanings are not compared. */
  readonly semantic: number
}

/** Chosen on planted edits of one half of a sample of public spans, reported on the other (npm run bench:dedup). */
export const NEAR_THRESHOLD = 0.65
export const SEMANTIC_THRESHOLD = 0.85
