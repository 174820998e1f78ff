/** Told of long work: steps that are done, of how many. */
export type Tell = (done: number, total: number) => void

/** What long work heeds, and whom it tells. */
export interface Measuring {
  readonly signal: AbortSignal
  readonly tell?: Tell | undefined
}
