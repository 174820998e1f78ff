/** One question that was asked and answered, with its truth. */
export interface CalibrationRecord {
  readonly features: readonly number[]
  /** Raw chances of the other answers, best first, 0-1. */
  readonly rivals: readonly number[]
  /** Of the best answer. */
  readonly correct: boolean
  /** Whether the best answer would be given at all: where it is kept back, nobody is told anything wrong. */
  readonly given: boolean
  /** Which answer is right: 0 the best, i the i-th rival, -1 none. */
  readonly truth: number
  readonly domain: string | null
  /** The uncalibrated confidence, 0-1. */
  readonly raw: number
  /** What must not be torn apart by folds: the answer and the cluster of near-duplicates. */
  readonly ties: readonly (string | null)[]
}
