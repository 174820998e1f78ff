/** The stages of the pipeline, in their order. */
export const STAGES = ['ingest', 'validate', 'enrich', 'index'] as const

/** What measures and tunes: it works like a stage, but no run starts it by itself. */
export type StageName = (typeof STAGES)[number] | 'calibrate' | 'eval' | 'train'

/** What a stage says of itself while it runs. Stages never print: the line logger, the bar and `--json` render these. */
export interface StageEvent {
  readonly stage: StageName
  readonly kind: 'started' | 'progress' | 'item_set_aside' | 'finished'
  /** Rows, or bytes where `unit` says so. */
  readonly done: number
  /** Absent when it can't be known (stdin). */
  readonly total?: number
  readonly unit?: 'bytes'
  /** Rows so far, where `done` counts bytes. */
  readonly rows?: number
  readonly at: Date
  /** For `item_set_aside`: what and why. */
  readonly note?: string
}

/** A running stage: yields events, returns its summary. Stopping the iteration early leaves whole batches committed. */
export type Stage<Summary> = AsyncGenerator<StageEvent, Summary>

/** Time and the wish to stop are arguments, so that tests can supply them. */
export interface StageOptions {
  readonly signal: AbortSignal
  readonly now: () => Date
}
