import type {Candidate} from '../candidate.ts'
import type {Strategy} from '../request.ts'
import {likeness} from './agreement.ts'

/** From how alike answers in different words are taken to agree, 0-1. */
const CONSENSUS_OVERLAP = 0.6

/** What of an answer decides. */
export type Vote = Omit<Candidate, 'reply' | 'value'>

/** A winner and why, or why there is none. `refused`: none of the answers is acceptable, and that is the decision. */
export type Verdict<Voted = Candidate> =
  | {readonly winner: Voted; readonly agreement: number; readonly reason: string}
  | {readonly winner: undefined; readonly reason: string; readonly refused?: Refusal}

/** What a judge said that found no answer acceptable. */
export interface Refusal {
  /** The provider that judged. */
  readonly judge: string
  /** In the judge's words; may be empty. */
  readonly says: string
}

/**
 * What a strategy decides over the answers that are there: the same for the same answers, in whatever order they came.
 * JUDGE is not among them: it asks a model.
 * @param candidates at least one
 */
export function decide<Voted extends Vote>(
  strategy: Exclude<Strategy, 'JUDGE'>,
  candidates: readonly Voted[],
): Verdict<Voted> {
  const sorted = [...candidates].sort(byMerit)
  if (sorted.length === 1) return {winner: sorted[0]!, agreement: 1, reason: 'the only answer'}
  switch (strategy) {
    case 'FASTEST':
      return fastest(sorted)
    case 'VOTING':
      return voting(sorted)
    case 'WEIGHTED':
      return weighted(sorted)
    case 'CONSENSUS':
      return consensus(sorted)
  }
}

/** Heaviest first; names decide between equals, so that the order of arrival never does. */
function byMerit(a: Vote, b: Vote): number {
  return worth(b) - worth(a) || (a.provider < b.provider ? -1 : 1)
}

/** Weight by configuration times the share of comparisons it won. */
function worth({weight, win_rate}: Vote): number {
  return weight * win_rate
}

function fastest<Voted extends Vote>(sorted: readonly Voted[]): Verdict<Voted> {
  let winner = sorted[0]!
  for (const candidate of sorted) if (candidate.latency_ms < winner.latency_ms) winner = candidate
  return {winner, agreement: shareOf(winner, sorted), reason: 'the first answer'}
}

/** One candidate, one vote; more votes than any other answer got. */
function voting<Voted extends Vote>(sorted: readonly Voted[]): Verdict<Voted> {
  const [first, second] = ranked(sorted, () => 1)
  if (first!.score === second?.score) return {winner: undefined, reason: `${first!.score} votes each`}
  if (first!.score === 1) return {winner: undefined, reason: 'no two agree'}
  const winner = first!.members[0]!
  return {winner, agreement: first!.score / sorted.length, reason: `${first!.score} of ${sorted.length} votes`}
}

/** Votes count as much as who gives them. */
function weighted<Voted extends Vote>(sorted: readonly Voted[]): Verdict<Voted> {
  const [first, second] = ranked(sorted, worth)
  if (second !== undefined && first!.score - second.score < 1e-12)
    return {winner: undefined, reason: 'equal weights on both sides'}
  const winner = first!.members[0]!
  return {winner, agreement: shareOf(winner, sorted), reason: `weight ${first!.score.toFixed(2)}`}
}

/** All agree: to the letter, or every two answers say the same in other words. */
function consensus<Voted extends Vote>(sorted: readonly Voted[]): Verdict<Voted> {
  if (shareOf(sorted[0]!, sorted) === 1) return {winner: sorted[0]!, agreement: 1, reason: 'all agree'}
  let least = 1
  let best: {candidate: Voted; mean: number} | undefined
  for (const candidate of sorted) {
    const others = sorted.filter((other) => other !== candidate)
    const alike = others.map((other) => likeness(candidate.said, other.said))
    least = Math.min(least, ...alike)
    const mean = alike.reduce((sum, value) => sum + value, 0) / alike.length
    if (best === undefined || mean > best.mean) best = {candidate, mean}
  }
  if (least < CONSENSUS_OVERLAP) return {winner: undefined, reason: `answers differ (overlap ${least.toFixed(2)})`}
  return {winner: best!.candidate, agreement: shareOf(best!.candidate, sorted), reason: 'all alike'}
}

interface Group<Voted> {
  readonly score: number
  /** Best first. */
  readonly members: readonly Voted[]
}

function ranked<Voted extends Vote>(sorted: readonly Voted[], scoreOf: (candidate: Voted) => number): Group<Voted>[] {
  const groups = Map.groupBy(sorted, ({key}) => key)
  return [...groups.values()]
    .map((members) => ({members, score: members.reduce((sum, member) => sum + scoreOf(member), 0)}))
    .sort((a, b) => b.score - a.score || byMerit(a.members[0]!, b.members[0]!))
}

/** The share of the candidates, 0-1, that say the same. */
export function shareOf(winner: Pick<Vote, 'key'>, candidates: readonly Pick<Vote, 'key'>[]): number {
  return candidates.filter(({key}) => key === winner.key).length / candidates.length
}
