import {conformalQuantile} from './conformal.ts'

/** The answers that one question got, and which of them was right. */
export interface AnswerScores {
  /** Probability of the best answer, 0-1. */
  readonly best: number
  /** Raw chances of the other answers, best first, each 0-1: only their proportions count. */
  readonly rivals: readonly number[]
}

export interface LabelledScores extends AnswerScores {
  /** 0: the best answer; i: the i-th rival; -1: none of them. */
  readonly truth: number
  /** Groups that get a quantile of their own when they are large enough; null: none. */
  readonly domain: string | null
}

/** Quantiles of nonconformity, 1 - p(truth): one for all, and one for each domain with enough records. */
export interface SetQuantiles {
  readonly alpha: number
  readonly all: Quantile
  /** Of the domains that have none of their own, together; absent when they are too few as well. */
  readonly rest: Quantile | null
  readonly domains: Readonly<Record<string, Quantile>>
  /** Domains below the floor (null: records without one), the largest first. Calibrations of before lack it. */
  readonly shared?: readonly {readonly domain: string | null; readonly records: number}[]
}

export interface Quantile {
  readonly records: number
  /** Null: too few records, so every answer and "other" are in the set. */
  readonly value: number | null
}

/** A set of answers that holds the right one with probability 1 - alpha. */
export interface AnswerSet {
  /** Places in the list: 0 the best answer, i the i-th rival. Ascending. */
  readonly members: readonly number[]
  /** Whether an answer that is not in the list must be reckoned with. */
  readonly other: boolean
}

/** Records a domain needs for a quantile of its own: realised coverage then varies by about 6 points (2 sigma). */
export const DOMAIN_FLOOR = 100

/**
 * Probabilities of the best answer, of each rival and, last, of "other": what the best leaves is shared out in
 * proportion to the rivals' chances, "other" standing for the chance that none of them is right.
 */
export function answerDistribution({best, rivals}: AnswerScores): number[] {
  const first = Math.min(1, Math.max(0, best))
  const chances = rivals.map((chance) => Math.min(1, Math.max(0, chance)))
  const none = chances.reduce((product, chance) => product * (1 - chance), 1)
  const total = chances.reduce((sum, chance) => sum + chance, none)
  return [first, ...chances, none].map((chance, at) => (at === 0 ? first : ((1 - first) * chance) / total))
}

/**
 * Split conformal sets with the least-ambiguous score 1 - p(truth) (Sadinle, Lei and Wasserman 2019), "other" being an
 * answer like any: without it no set could hold what nobody has ever answered. Mondrian by domain (Vovk et al. 2003),
 * domains below the floor counting as one.
 */
export function setQuantiles(records: readonly LabelledScores[], alpha: number, floor = DOMAIN_FLOOR): SetQuantiles {
  const byDomain = new Map<string | null, number[]>()
  for (const record of records) {
    const distribution = answerDistribution(record)
    const truth = record.truth < 0 ? distribution.length - 1 : record.truth
    const scores = byDomain.get(record.domain) ?? []
    scores.push(1 - distribution[truth]!)
    byDomain.set(record.domain, scores)
  }
  const quantile = (scores: readonly number[]): Quantile => {
    const value = conformalQuantile(scores, alpha)
    return {records: scores.length, value: Number.isFinite(value) ? value : null}
  }
  const own = [...byDomain].filter(
    (entry): entry is [string, number[]] => entry[0] !== null && entry[1].length >= floor,
  )
  const others = [...byDomain].filter(([domain, scores]) => domain === null || scores.length < floor)
  const rest = others.flatMap(([, scores]) => scores)
  return {
    alpha,
    all: quantile([...byDomain.values()].flat()),
    rest: own.length > 0 && rest.length >= floor ? quantile(rest) : null,
    shared: others
      .map(([domain, scores]) => ({domain, records: scores.length}))
      .sort((a, b) => b.records - a.records || ((a.domain ?? '') < (b.domain ?? '') ? -1 : 1)),
    domains: Object.fromEntries(own.sort().map(([domain, scores]) => [domain, quantile(scores)])),
  }
}

/** The quantile that a question of this domain is answered by; null: its domain was not said, so it may be any. */
export function quantileOf({all, rest, domains}: SetQuantiles, domain: string | null): Quantile {
  if (domain === null) return all
  return Object.hasOwn(domains, domain) ? domains[domain]! : (rest ?? all)
}

/** Never empty. */
export function answerSet(quantiles: SetQuantiles, scores: AnswerScores, domain: string | null): AnswerSet {
  const {value} = quantileOf(quantiles, domain)
  const distribution = answerDistribution(scores)
  const inside = distribution.map((probability) => value === null || 1 - probability <= value)
  // An empty set says nothing: the likeliest is in it, which can only add to what it promises.
  if (!inside.includes(true)) inside[distribution.indexOf(Math.max(...distribution))] = true
  return {
    members: inside.slice(0, -1).flatMap((member, at) => (member ? [at] : [])),
    other: inside.at(-1)!,
  }
}

/** Whether the truth is in the set. */
export function covers({members, other}: AnswerSet, truth: number): boolean {
  return truth < 0 ? other : members.includes(truth)
}
