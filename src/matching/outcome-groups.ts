import {outcomeKey} from './outcome-key.ts'
import type {Candidate} from './prediction.ts'

export interface Vote {
  readonly candidate: Candidate
  /** Not negative. */
  readonly weight: number
}

/** Votes for one answer. */
export interface OutcomeGroup {
  /** As its best supported member writes it. */
  readonly outcome: string
  readonly weight: number
  /** Best score first. */
  readonly votes: readonly Vote[]
}

/**
 * Puts votes together that say the same: whose outcomes or aliases have a normalised text in common, directly or over a
 * third one. Heaviest group first; equal ones by their best score, then by the smaller `seq`.
 */
export function groupOutcomes(votes: readonly Vote[]): OutcomeGroup[] {
  const groupOf = new Map<string, Vote[]>()
  for (const vote of votes) {
    const texts = [vote.candidate.outcome ?? '', ...vote.candidate.aliases]
    const keys = new Set(texts.filter((text) => text.trim() !== '').map(outcomeKey))
    const joined = new Set([...keys].map((key) => groupOf.get(key)).filter((group) => group !== undefined))
    const group = [...[...joined].flat(), vote]
    for (const key of keys) groupOf.set(key, group)
    for (const [key, earlier] of groupOf) if (joined.has(earlier)) groupOf.set(key, group)
  }
  return [...new Set(groupOf.values())]
    .map(summarise)
    .sort((a, b) => b.weight - a.weight || byScore(a.votes[0]!, b.votes[0]!))
}

function summarise(members: readonly Vote[]): OutcomeGroup {
  const votes = [...members].sort(byScore)
  const support = new Map<string, number>()
  for (const {candidate, weight} of votes)
    support.set(candidate.outcome!, (support.get(candidate.outcome!) ?? 0) + weight)
  // Written by the most weight; of equals the one with the best score, which came first.
  const [outcome] = [...support].reduce((best, other) => (other[1] > best[1] ? other : best))
  return {outcome, weight: votes.reduce((sum, {weight}) => sum + weight, 0), votes}
}

function byScore(a: Vote, b: Vote): number {
  return b.candidate.score - a.candidate.score || a.candidate.seq - b.candidate.seq
}
