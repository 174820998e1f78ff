import type {FilterMask} from './filter-plan.sql.ts'

/** A span by the direction of its question. */
export interface Neighbour {
  readonly seq: number
  /** 1 - cosine. */
  readonly distance: number
}

/**
 * Finds the spans whose questions point the same way. Every implementation gives only spans that pass the filter and
 * whose entry is of their present text, nearest first and equal ones by `seq`, with distances from the float32 vectors;
 * they differ in how many of the nearest they miss. Fewer than `count` come back only when no more pass.
 */
export interface AnnIndex {
  search(question: Float32Array, count: number, mask: FilterMask): Neighbour[]
}

/** No filter. */
export const ANYTHING: FilterMask = {
  filter: {},
  plan: {order: 'none', share: 1, sampled: null, steps: []},
  seqs: undefined,
}
