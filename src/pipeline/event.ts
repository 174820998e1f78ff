/** The stages of the pipeline, in their order. */
export const STAGES = ['ingest', 'validate', 'orchestrate', 'enrich', 'index'] as const
export type StageName = (typeof STAGES)[number]

/** What says on the way how far it is: the stages, and what measures and trains, which no run starts by itself. */
export type WorkName =
  | StageName
  | 'uniqueness'
  | 'compare'
  | 'measure'
  | 'verify'
  | 'dedup'
  | 'balance'
  | 'calibrate'
  | 'eval'
  | 'train'
  | 'export'

/** What a stage says of itself while it runs. Stages never print: the line logger, the bar and `--json` render these. */
export interface StageEvent {
  readonly stage: WorkName
  readonly kind: 'started' | 'progress' | 'item_set_aside' | 'warning' | 'finished'
  /** Rows, or what `unit` says. */
  readonly done: number
  /** Absent when it can't be known (stdin). */
  readonly total?: number
  readonly unit?: 'bytes' | 'steps' | 'questions' | 'epochs'
  /** Rows so far, where `done` counts something else: bytes, or candidates of which not each becomes a row. */
  readonly rows?: number
  readonly at: Date
  /** For `item_set_aside`: what and why; for `warning`: what to know. */
  readonly note?: string
}

/** A running stage: yields events, returns its summary. Stopping the iteration early leaves whole batches committed. */
export type Stage<Summary> = AsyncGenerator<StageEvent, Summary>

/** Time and the wish to stop are arguments, so that tests can supply them. */
export interface StageOptions {
  readonly signal: AbortSignal
  readonly now: () => Date
}
