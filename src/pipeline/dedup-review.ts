import {seededRandom, shuffled} from '../calibration/seeded-random.ts'
import {type AlikeKind, alikePairs, differsOf} from '../dataset/alike.sql.ts'
import {LEAST_NEAR_SCORE} from '../dataset/compare.ts'
import {LEAST_COSINE} from '../dataset/semantic.ts'
import type {Thresholds} from '../dataset/thresholds.ts'
import type {Store} from '../store/open.ts'
import {duplicatesOf} from './dedup.ts'
import {reviewedTexts} from './dedup-texts.sql.ts'

/** One side of a pair, as people judge it. */
export interface ReviewedSpan {
  readonly id: string
  readonly this: string
  readonly outcome: string | null
}

/** Two spans that are alike, for people to judge. */
export interface ReviewPair {
  readonly kind: AlikeKind
  readonly score: number
  /** `withheld`: the second is withheld for the first; `below`: alike, but not enough. */
  readonly drawn: 'withheld' | 'below'
  readonly differs: readonly string[]
  readonly kept: ReviewedSpan
  readonly other: ReviewedSpan
}

/** A cluster: what is kept, and what is withheld for it, the most alike first. */
export interface ClusterReport {
  readonly kept: ReviewedSpan
  readonly members: readonly (ReviewedSpan & {
    readonly kind: AlikeKind
    readonly score: number
    readonly differs: readonly string[]
  })[]
}

export interface SampleWish {
  readonly thresholds: Thresholds
  readonly pairs: number
  readonly seed: number
}

/**
 * Pairs drawn at random, half of those that are withheld by these thresholds and half of those that lie below; of fewer
 * of one, more of the other. By kind and score, the most alike first. The same for the same store, thresholds and seed.
 */
export function samplePairs({db}: Store, {thresholds, pairs, seed}: SampleWish): ReviewPair[] {
  const members = [...duplicatesOf(db, thresholds)].map(([seq, {kept, kind, score}]) => ({kept, seq, kind, score}))
  const least = {near: LEAST_NEAR_SCORE, semantic: LEAST_COSINE}
  const below = [...alikePairs(db, least)]
    .filter(({kind, score}) => score < thresholds[kind])
    .map(({earlier, later, kind, score}) => ({kept: earlier, seq: later, kind, score}))
  const half = Math.ceil(pairs / 2)
  const random = seededRandom(seed)
  const [withheld, others] = [shuffled(members, random), shuffled(below, random)]
  const fromBelow = Math.min(others.length, Math.max(pairs - half, pairs - withheld.length))
  const drawn = [
    ...withheld.slice(0, pairs - fromBelow).map((pair) => ({...pair, drawn: 'withheld' as const})),
    ...others.slice(0, fromBelow).map((pair) => ({...pair, drawn: 'below' as const})),
  ]
  const text = reviewedTexts(db)
  const differs = differsOf(db)
  return drawn
    .sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : b.score - a.score || a.seq - b.seq))
    .map(({kept, seq, kind, score, drawn: from}) => ({
      kind,
      score,
      drawn: from,
      differs: differs(kept, seq, kind),
      kept: text(kept),
      other: text(seq),
    }))
}

/** The largest clusters that these thresholds make. */
export function clustersFor({db}: Store, thresholds: Thresholds, limit: number): ClusterReport[] {
  const byKept = new Map<number, {seq: number; kind: AlikeKind; score: number}[]>()
  for (const [seq, {kept, kind, score}] of duplicatesOf(db, thresholds)) {
    const members = byKept.get(kept) ?? []
    members.push({seq, kind, score})
    byKept.set(kept, members)
  }
  const text = reviewedTexts(db)
  const differs = differsOf(db)
  return [...byKept]
    .sort(([a, one], [b, other]) => other.length - one.length || a - b)
    .slice(0, limit)
    .map(([kept, members]) => ({
      kept: text(kept),
      members: members
        .sort((a, b) => b.score - a.score || a.seq - b.seq)
        .map(({seq, kind, score}) => ({...text(seq), kind, score, differs: differs(kept, seq, kind)})),
    }))
}
