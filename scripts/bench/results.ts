import type {AskPart} from '../../src/retrieval/lap.ts'
import type {EmbeddingSpeed} from './embedding-speed.ts'
import type {EnrichShares} from './enrich-shares.ts'

/** `bench/results.json`: the last runs of `npm run bench:perf`. Seconds are wall clock unless said otherwise. */
export interface BenchResults {
  readonly date: string
  readonly node: string
  readonly cpu: string
  readonly cores: number
  /** Of the last minute, before the run: what else the machine was doing. */
  readonly load_before: number
  readonly data: string
  readonly help: {readonly median_ms: number; readonly bare_node_ms: number; readonly runs: number}
  readonly embedding: EmbeddingSpeed
  readonly enriching: EnrichShares
  readonly sizes: readonly SizeResults[]
  /**
   * Slope of log(time) over log(spans): of each stage, of a warm `ask` and of the search for neighbours in it; absent for
   * a single size.
   */
  readonly exponents: Readonly<Record<string, number>>
}

export interface SizeResults {
  readonly spans: number
  /** Of the stages, and of `ask`: each can be measured again without the other. */
  readonly stages_measured: Measured
  readonly ask_measured: Measured
  /** Parse, check and insert each line without an index: what the stages are multiples of. */
  readonly floor_seconds: number
  readonly stages: readonly StageCost[]
  /** All stages in one process, on a new store; absent where it was never measured. */
  readonly run?: Omit<StageCost, 'stage' | 'times_floor'>
  readonly store_mb: number
  readonly ask: AskCost
}

/** When and where, and what else the machine was doing: load average of the minute before. */
export interface Measured {
  readonly date: string
  readonly load_before: number
  readonly cpu: string
}

export interface StageCost {
  readonly stage: string
  readonly seconds: number
  readonly cpu_seconds: number
  readonly peak_rss_mb: number
  readonly times_floor: number
}

interface Latency {
  readonly p50_ms: number
  readonly p95_ms: number
}

export interface AskCost {
  readonly embedder: string
  readonly dimensions: number
  readonly questions: number
  readonly plain: Latency
  /** Of the question's own domain only; other questions. */
  readonly filtered: Latency
  /** Of the plain ones, where the time goes; absent in results of earlier versions. */
  readonly parts?: Readonly<Record<AskPart, Latency>>
  /** What finds the neighbours, and the time of that alone. */
  readonly algorithm: string
  readonly neighbours: Latency
  /** Of the process that asks: most that it ever had, and at the end without what it only maps from the store. */
  readonly peak_rss_mb: number
  readonly own_mb: number | null
  /** sqlite-vec's float32 scan of the same vectors, nothing else. */
  readonly sqlite_vec_scan: Latency
  /** Ties count as found; null without vectors. */
  readonly recall_at_10: number | null
  readonly compared: number
  /** The whole program: start, answer, end. */
  readonly cold_median_ms: number
  readonly cold_runs: number
}
