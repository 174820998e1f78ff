/** The contract compares with this many neighbours ("Quality and grades"); one that is missing counts as similarity 0. */
export const NEIGHBOURS = 10

/**
 * Who is less alike is no copy, only of the same kind, and counts as similarity 0: questions of one domain share words.
 */
export const LEAST_SIMILARITY = 0.8

export interface Uniqueness {
  readonly value: number
  /** How many earlier spans are alike at all. */
  readonly neighbours: number
  /** The similarity of the most alike, 0-1. */
  readonly nearest: number
}

/** 100 x (1 - mean similarity to the 10 nearest). Takes similarities 0-1, in any order. */
export function uniquenessOf(similarities: readonly number[]): Uniqueness {
  const nearest = [...similarities].sort((a, b) => b - a).slice(0, NEIGHBOURS)
  const sum = nearest.reduce((total, similarity) => total + similarity, 0)
  return {value: 100 * (1 - sum / NEIGHBOURS), neighbours: nearest.length, nearest: nearest[0] ?? 0}
}
