/** How neighbours can be found. `exact` compares with every vector and is what the others are measured against. */
export const ALGORITHMS = ['exact', 'scan'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

/** An index that finds a smaller share of the ten nearest is not answered from (issue 3). */
export const RECALL_BAR = 0.97

/** What finds the neighbours of a store, and what was measured on it when that was decided. */
export interface AlgorithmChoice {
  readonly algorithm: Algorithm
  /** What the person asked for; `auto` lets the measurement decide, each time the store has grown. */
  readonly requested: Algorithm | 'auto'
  readonly embedder: string | null
  /** Vectors in the index when it was measured. */
  readonly vectors: number
  /** `scan`: spans that the bits let through to the int8 codes. */
  readonly candidates: number
  /** Share of the ten exact nearest that it finds, ties counted as found; null where nothing was to be measured. */
  readonly recall: number | null
  /** Stored vectors that were asked. */
  readonly asked: number
}

export const EXACT: AlgorithmChoice = {
  algorithm: 'exact',
  requested: 'auto',
  embedder: null,
  vectors: 0,
  candidates: 0,
  recall: null,
  asked: 0,
}
