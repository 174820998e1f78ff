/** For `logline index --stats`. Counts are of spans; `null` before the first index. */
export interface IndexStats {
  readonly embedder: string | null
  readonly dimensions: number | null
  /** How neighbours are found: `exact` compares with every vector. */
  readonly algorithm: 'exact'
  readonly vectors: number
  /** Distinct words. */
  readonly words: number
  readonly spans: number
  /** Spans that questions can't find yet: no entry in the active index. */
  readonly waiting: number
  /** Entries whose span has changed or gone since: not answered from. */
  readonly outdated: number
}
