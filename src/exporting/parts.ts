import {hashNumbers, mix} from '../span/tokens.ts'
import type {Pairs, TokenSets} from './near-duplicates.ts'

/** Shares of the three parts; they add up to 1. */
export type Ratio = readonly [number, number, number]

/** Usual shares where a format has parts. */
export const USUAL_RATIO: Ratio = [0.9, 0.05, 0.05]

/** Undefined: no three shares from 0 to 1 that add up to 1. */
export function ratioOf(text: string): Ratio | undefined {
  const shares = text.split('/').map((share) => (share.trim() === '' ? Number.NaN : Number(share)))
  const sum = shares.reduce((total, share) => total + share, 0)
  const sound = shares.length === 3 && shares.every((share) => share >= 0 && share <= 1) && Math.abs(sum - 1) < 1e-6
  return sound ? (shares as unknown as Ratio) : undefined
}

/** Which part each item is in: 0, 1 or 2; and whether it may be exported at all. */
export interface Parts {
  readonly of: Uint8Array
  /** 1: it is nearly the same as items of two parts, and would leak whichever it joined. */
  readonly between: Uint8Array
}

/**
 * Puts items into parts, one after the other in the order they came: an item follows what it belongs to (its thread) or
 * resembles, else a hash of its own words decides. What comes later never moves an earlier item, so that tomorrow's
 * export has yesterday's rows where they were; the same items in the same order with the same seed give the same parts.
 * @param belonging pairs of one conversation
 * @param alike pairs of near-duplicates
 */
export function assignParts(
  sets: TokenSets,
  {belonging, alike}: {readonly belonging: Pairs; readonly alike: Pairs},
  ratio: Ratio,
  seed: number,
): Parts {
  const of = new Uint8Array(sets.count)
  const between = new Uint8Array(sets.count)
  const belongsTo = belonging.byLater(sets.count)
  const resembles = alike.byLater(sets.count)
  const salt = mix(seed + 0x9e3779b9)
  for (let index = 0; index < sets.count; index++) {
    const own = belongsTo(index)
    const wanted = new Set<number>()
    for (const earlier of own) wanted.add(of[earlier]!)
    // One that stands between two parts draws nobody: it is not exported.
    for (const earlier of resembles(index)) if (between[earlier] === 0) wanted.add(of[earlier]!)
    const [first] = wanted
    of[index] = first ?? partOf(mix(hashNumbers(sets.at(index)) ^ salt) / 2 ** 32, ratio)
    if (wanted.size > 1) between[index] = 1
  }
  return {of, between}
}

/** @param place 0 to 1 */
function partOf(place: number, [first, second, third]: Ratio): number {
  return place < first ? 0 : place < first + second || third === 0 ? 1 : 2
}
