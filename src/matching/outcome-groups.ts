import type {Candidate} from './prediction.ts'
import {saySame} from './same-meaning.ts'

export interface Vote {
  readonly candidate: Candidate
  /** Its answers, each with what the vote for it weighs; not negative. */
  readonly answers: readonly {readonly text: string; readonly key: string; readonly weight: number}[]
  /** Not negative: its part of the agreement. */
  readonly likeness: number
}

/** Votes for one answer. */
export interface OutcomeGroup {
  /** The answer that has the most weight of all that its members say, as most of them write it. */
  readonly outcome: string
  /** Of that answer. */
  readonly weight: number
  readonly likeness: number
  /** Best score first. */
  readonly votes: readonly Vote[]
  /** What else its members say, in other words; empty when they agree in writing. */
  readonly wordings: readonly string[]
}

/** How near two outcomes are, by the vectors that the store keeps of them: a cosine; undefined: one has none. */
export type Nearness = (first: Candidate, second: Candidate) => number | undefined

/**
 * The votes of each answer together. Heaviest group first; equal ones by their best score, then by the smaller `seq`.
 */
export function groupOutcomes(votes: readonly Vote[]): OutcomeGroup[] {
  const groups = new Map<number, Vote[]>()
  for (const [at, group] of groupNumbers(votes.map(({answers}) => answers.map(({key}) => key))).entries()) {
    const members = groups.get(group)
    if (members === undefined) groups.set(group, [votes[at]!])
    else members.push(votes[at]!)
  }
  return [...groups.values()].map(summarise).sort(heaviestFirst)
}

/**
 * A number for each list of answers, the same for those that have one in common, directly or over a third one. -1 for
 * one without an answer.
 * @param answers what each says, by key
 */
export function groupNumbers(answers: readonly (readonly string[])[]): number[] {
  const leader = answers.map((_, at) => at)
  const find = (at: number): number => {
    let root = at
    while (leader[root] !== root) root = leader[root]!
    leader[at] = root
    return root
  }
  const firstOf = new Map<string, number>()
  for (const [at, keys] of answers.entries())
    for (const key of keys) {
      const first = firstOf.get(key)
      if (first === undefined) firstOf.set(key, at)
      else leader[Math.max(find(at), find(first))] = Math.min(find(at), find(first))
    }
  return answers.map((keys, at) => (keys.length === 0 ? -1 : find(at)))
}

interface Saying {
  weight: number
  readonly writings: Map<string, number>
}

function summarise(members: readonly Vote[]): OutcomeGroup {
  const votes = [...members].sort(byScore)
  const sayings = new Map<string, Saying>()
  for (const {answers} of votes)
    for (const {text, key, weight} of answers) {
      const saying = sayings.get(key) ?? {weight: 0, writings: new Map<string, number>()}
      saying.weight += weight
      saying.writings.set(text, (saying.writings.get(text) ?? 0) + weight)
      sayings.set(key, saying)
    }
  // Of equals the one with the best score, which came first.
  const [, said] = [...sayings].reduce((best, other) => (other[1].weight > best[1].weight ? other : best))
  const [outcome] = [...said.writings].reduce((best, other) => (other[1] > best[1] ? other : best))
  return {
    outcome,
    weight: said.weight,
    likeness: votes.reduce((sum, {likeness}) => sum + likeness, 0),
    votes,
    wordings: [],
  }
}

/**
 * Groups that say the same in other words become one, the heaviest taking in what says the same as all its members. Its
 * answer is the wording that is nearest to all of them by weight (the medoid); none is ever made up.
 */
export function mergeWordings(groups: readonly OutcomeGroup[], nearness: Nearness): OutcomeGroup[] {
  const merged: OutcomeGroup[][] = []
  for (const group of groups) {
    const home = merged.find((members) => members.every((member) => sameAnswer(member, group, nearness)))
    if (home === undefined) merged.push([group])
    else home.push(group)
  }
  if (merged.length === groups.length) return [...groups]
  return merged.map((members) => (members.length === 1 ? members[0]! : together(members, nearness))).sort(heaviestFirst)
}

function sameAnswer(first: OutcomeGroup, second: OutcomeGroup, nearness: Nearness): boolean {
  return pairsOf(first, second).some(([one, other]) => {
    const cosine = nearness(one, other)
    return cosine !== undefined && saySame(one.outcome!, other.outcome!, cosine)
  })
}

/** How near two groups come to each other, 0-1. */
function closeness(first: OutcomeGroup, second: OutcomeGroup, nearness: Nearness): number {
  return pairsOf(first, second).reduce((most, [one, other]) => Math.max(most, nearness(one, other) ?? 0), 0)
}

/** Outcomes, which have vectors; what a group says may be an alias, which has none. */
function pairsOf(first: OutcomeGroup, second: OutcomeGroup): (readonly [Candidate, Candidate])[] {
  return first.votes.flatMap(({candidate: one}) => second.votes.map(({candidate: other}) => [one, other] as const))
}

/** Sums of the same numbers in another order differ by less. */
const SMALLEST_LEAD = 1e-9

function together(members: readonly OutcomeGroup[], nearness: Nearness): OutcomeGroup {
  const centrality = (member: OutcomeGroup) =>
    members.reduce((sum, other) => sum + other.weight * (other === member ? 1 : closeness(member, other, nearness)), 0)
  const central = members.map((member) => ({member, sum: centrality(member)}))
  const {member: medoid} = central.reduce((best, other) => (other.sum > best.sum + SMALLEST_LEAD ? other : best))
  const votes = members.flatMap((member) => member.votes).sort(byScore)
  return {
    outcome: medoid.outcome,
    weight: members.reduce((sum, {weight}) => sum + weight, 0),
    likeness: members.reduce((sum, {likeness}) => sum + likeness, 0),
    votes,
    wordings: members.filter((member) => member !== medoid).map(({outcome}) => outcome),
  }
}

function heaviestFirst(a: OutcomeGroup, b: OutcomeGroup): number {
  return b.weight - a.weight || byScore(a.votes[0]!, b.votes[0]!)
}

function byScore(a: Vote, b: Vote): number {
  return b.candidate.score - a.candidate.score || a.candidate.seq - b.candidate.seq
}
