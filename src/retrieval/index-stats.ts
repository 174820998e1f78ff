import type {Algorithm} from './algorithm.ts'
import type {GraphFigures} from './graph-shape.ts'

/** For `logline index --stats`. Counts are of spans; `null` before the first index. */
export interface IndexStats {
  readonly embedder: string | null
  readonly dimensions: number | null
  /** How neighbours are found: `exact` compares with every vector. */
  readonly algorithm: Algorithm
  /** Share of the ten nearest that it found when it was chosen, 0-1; null where nothing had to be measured. */
  readonly recall: number | null
  /** Stored vectors that were asked for it. */
  readonly asked: number
  /** `scan`: spans that the bits let through to the int8 codes. */
  readonly candidates: number | null
  /** Null unless neighbours are found in clusters. */
  readonly ivf: {
    readonly vectors: number
    readonly clusters: number
    readonly mean_list_length: number
    readonly longest_list: number
    /** Clusters that a search looks into. */
    readonly probes: number
    /** False while a scan answers, because many spans came in. */
    readonly whole: boolean
  } | null
  /** Null unless neighbours are found by a graph. */
  readonly hnsw:
    | (GraphFigures & {
        readonly m: number
        readonly ef_construction: number
        readonly ef_search: number
        /** Beside the store: `current`, or why a scan answers. */
        readonly file: 'current' | 'stale' | 'absent' | 'damaged' | 'package missing'
      })
    | null
  /** Rows of codes, of 1,024 spans each, and their bytes. */
  readonly blocks: number
  readonly code_bytes: number
  readonly vectors: number
  /** Distinct words. */
  readonly words: number
  readonly spans: number
  /** Spans that questions can't find yet: no entry in the active index. */
  readonly waiting: number
  /** Entries whose span has changed or gone since: not answered from. */
  readonly outdated: number
}
