import {outcomeKey} from './outcome-key.ts'
import type {Candidate} from './prediction.ts'

export interface Vote {
  readonly candidate: Candidate
  /** Not negative: decides which answer is best. */
  readonly weight: number
  /** Not negative: its part of the agreement. */
  readonly likeness: number
}

/** Votes for one answer. */
export interface OutcomeGroup {
  /** What most of its weight says, among the outcomes and their aliases, as most of them write it. */
  readonly outcome: string
  readonly weight: number
  readonly likeness: number
  /** Best score first. */
  readonly votes: readonly Vote[]
}

/**
 * The votes of each answer together. Heaviest group first; equal ones by their best score, then by the smaller `seq`.
 */
export function groupOutcomes(votes: readonly Vote[]): OutcomeGroup[] {
  const groups = new Map<number, Vote[]>()
  for (const [at, group] of groupNumbers(votes.map(({candidate}) => candidate)).entries()) {
    const members = groups.get(group)
    if (members === undefined) groups.set(group, [votes[at]!])
    else members.push(votes[at]!)
  }
  return [...groups.values()].map(summarise).sort((a, b) => b.weight - a.weight || byScore(a.votes[0]!, b.votes[0]!))
}

/** Longer outcomes are the same when they begin alike and are as long; nobody answers twice by chance at that length. */
const KEYED_CHARACTERS = 1000

/**
 * A number for each outcome, the same for those that say the same: that have, with their aliases, a normalised text in
 * common, directly or over a third one. -1 for one without an outcome.
 */
export function groupNumbers(
  outcomes: readonly {readonly outcome: string | null; readonly aliases: readonly string[]}[],
): number[] {
  const leader = outcomes.map((_, at) => at)
  const find = (at: number): number => {
    let root = at
    while (leader[root] !== root) root = leader[root]!
    leader[at] = root
    return root
  }
  const firstOf = new Map<string, number>()
  for (const [at, {outcome, aliases}] of outcomes.entries())
    for (const text of [outcome ?? '', ...aliases]) {
      if (text.trim() === '') continue
      const key =
        text.length > KEYED_CHARACTERS ? `${text.length} ${text.slice(0, KEYED_CHARACTERS)}` : outcomeKey(text)
      const first = firstOf.get(key)
      if (first === undefined) firstOf.set(key, at)
      else leader[Math.max(find(at), find(first))] = Math.min(find(at), find(first))
    }
  return outcomes.map(({outcome}, at) => (outcome === null || outcome.trim() === '' ? -1 : find(at)))
}

/** An alias is as right as the outcome, but not what its span would say first. */
const ALIAS_SHARE = 0.9

interface Saying {
  weight: number
  readonly writings: Map<string, number>
}

function summarise(members: readonly Vote[]): OutcomeGroup {
  const votes = [...members].sort(byScore)
  const sayings = new Map<string, Saying>()
  for (const {candidate, weight} of votes) {
    const said = new Map([...candidate.aliases, candidate.outcome!].map((text) => [keyOf(text), text] as const))
    for (const [key, text] of said) {
      if (text.trim() === '') continue
      const own = text === candidate.outcome
      const saying = sayings.get(key) ?? {weight: 0, writings: new Map<string, number>()}
      saying.weight += own ? weight : weight * ALIAS_SHARE
      saying.writings.set(text, (saying.writings.get(text) ?? 0) + (own ? weight : weight * ALIAS_SHARE))
      sayings.set(key, saying)
    }
  }
  // Said by the most weight; of equals by the one with the best score, which came first. Then as most of them write it.
  const [, {writings}] = [...sayings].reduce((best, other) => (other[1].weight > best[1].weight ? other : best))
  const [outcome] = [...writings].reduce((best, other) => (other[1] > best[1] ? other : best))
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
  return {
    outcome,
    weight: sum(votes.map(({weight}) => weight)),
    likeness: sum(votes.map(({likeness}) => likeness)),
    votes,
  }
}

function keyOf(text: string): string {
  return text.length > KEYED_CHARACTERS ? `${text.length} ${text.slice(0, KEYED_CHARACTERS)}` : outcomeKey(text)
}

function byScore(a: Vote, b: Vote): number {
  return b.candidate.score - a.candidate.score || a.candidate.seq - b.candidate.seq
}
