import {answerKey} from './answer-features.ts'
import {confidenceFeatures, type QuestionMeasure} from './confidence-features.ts'
import {groupOutcomes, mergeWordings, type Nearness, type OutcomeGroup, type Vote} from './outcome-groups.ts'
import type {Alternative, Candidate, Evidence, MatcherOptions, Prediction, WeighedAnswer} from './prediction.ts'
import {likenessWeight, oddsWeight, type VoteWeight} from './vote-weight.ts'

/** Counts up when the same candidates may give another answer; predictions and calibrations name it. */
export const MATCHER_VERSION = 12

/** Shares of the votes' weight (CONTRACT, "Prediction", "Decide"). */
const MAJORITY = 0.7
const SYNTHESIS = 0.4

/** Of the other answers and of the failures, how many are listed. */
const MOST_ALTERNATIVES = 5
const MOST_FAILURES = 3
const EXAMPLES = 3

/** Characters that evidence quotes of a question and of an outcome, and a warning of a failure. */
const EVIDENCE_CHARACTERS = 500
const WARNING_CHARACTERS = 120

/** What the candidates alone decide of a prediction. */
export type Decision = Omit<
  Prediction,
  | ('id' | 'embedder' | 'ranker' | 'store_version' | 'asked_at')
  | ('decision' | 'conformal_set' | 'calibration' | 'best_agrees')
>

/** What matching may know beside the candidates. */
export interface MatchBasis {
  readonly measure?: QuestionMeasure
  readonly weigh?: VoteWeight
  /** Undefined: outcomes are the same only when they are written the same. */
  readonly nearness?: Nearness
}

/**
 * Decides from the candidates: pure, and the same whatever their order. Only completed spans vote. Failed ones warn,
 * pending ones are shown. `confidence` is 100 x agreement x best score, which ranks answers and is no probability.
 */
export function match(
  candidates: readonly Candidate[],
  options: MatcherOptions,
  {measure = {words: 0, meanWeight: 0}, weigh = oddsWeight, nearness = () => undefined}: MatchBasis = {},
): Decision {
  const ranked = [...candidates].sort((a, b) => b.score - a.score || a.seq - b.seq)
  // What was asked alike has its say beside what scores enough, never alone.
  const enough = ranked.length > 0 && ranked[0]!.score >= options.minScore
  const near = enough ? ranked.filter((one) => Math.max(one.score, one.likeness) >= options.minScore) : []
  const voters = votersAmong(near, options)
  const best = voters.reduce((most, {score}) => Math.max(most, score), 0)
  const votes = voters.map(
    (candidate): Vote => ({
      candidate,
      answers: candidate.answers.map((answer) => ({...answer, weight: weigh(candidate, answer)})),
      likeness: likenessWeight(candidate),
    }),
  )
  const total = votes.reduce((sum, {likeness}) => sum + likeness, 0)
  const groups = total > 0 ? mergeWordings(groupOutcomes(votes), nearness) : []
  const agreement = total > 0 ? Math.min(1, groups[0]!.likeness / total) : 0
  const confidence = 100 * agreement * Math.min(1, best)
  const chosen = groups[0] === undefined ? undefined : answerKey(groups[0].outcome)
  const shares = new Map(votes.map(({candidate, likeness}) => [candidate.seq, total > 0 ? likeness / total : 0]))
  const basis = {
    agreement,
    weighed: weighedOf(groups),
    trajectories_used: voters.length,
    passed_over: near.length > 0 ? [] : ranked.slice(0, options.minTopK).map((candidate) => evidenceOf(candidate, 0)),
    evidence: shown(ranked, near, voters, options).map((candidate) =>
      evidenceOf(candidate, shares.get(candidate.seq) ?? 0, chosen),
    ),
    confidence_features: confidenceFeatures(ranked.filter(hasVote), measure, groups[0]?.outcome),
  }
  const failures = failureWarnings(near.slice(0, options.topK))
  const refusal = refusalOf(near, groups, agreement, confidence, options)
  if (refusal !== undefined) {
    const alternatives = alternativesOf(groups, total)
    return {
      output: null,
      confidence,
      calibrated: false,
      method: 'uncertain',
      reasoning: refusal,
      alternatives,
      warnings: failures,
      ...basis,
    }
  }
  const {outcome, votes: agreeing, wordings} = groups[0]!
  const method = agreement > MAJORITY ? 'majority_vote' : 'synthesis'
  const reasoning =
    `${agreeing.length} of ${voters.length} similar trajectories give this answer, ` +
    `with ${percent(agreement)} of the weight; the nearest scores ${best.toFixed(2)}.` +
    (wordings.length === 0
      ? ''
      : ` In other words: ${wordings.map((one) => quote(one, WARNING_CHARACTERS)).join(' / ')}`)
  const alternatives = alternativesOf(groups.slice(1), total)
  const warnings = [...outweighedWarning(groups, total), ...failures]
  return {output: outcome, confidence, calibrated: false, method, reasoning, alternatives, warnings, ...basis}
}

function hasVote({status, answers}: Candidate): boolean {
  return status === 'completed' && answers.length > 0
}

/**
 * Those whose answers are most probable, the best first, and who else was asked as much alike as any of them: what
 * repeats of one question say against each other must not fall off the end of the list.
 */
function votersAmong(near: readonly Candidate[], {topK}: MatcherOptions): readonly Candidate[] {
  const all = near.filter(hasVote).sort(byChance)
  const most = all.slice(0, topK).reduce((so, {likeness}) => Math.max(so, likeness), 0)
  return all.filter(({likeness}, at) => at < topK || likeness >= most)
}

/** Those whose best answer is most probable first. */
function byChance(a: Candidate, b: Candidate): number {
  return b.answers[0]!.chance - a.answers[0]!.chance || b.score - a.score || a.seq - b.seq
}

/** Why no answer is given; undefined when one is. */
function refusalOf(
  near: readonly Candidate[],
  groups: readonly OutcomeGroup[],
  agreement: number,
  confidence: number,
  {minScore, minConfidence}: MatcherOptions,
): string | undefined {
  if (near.length === 0) return `Nothing near enough: no trajectory scores ${minScore} or more.`
  if (groups.length === 0) return 'Similar trajectories exist, but none of them was completed with an outcome.'
  if (agreement <= SYNTHESIS) return disagreementOf(groups, agreement)
  if (confidence < minConfidence)
    return `The best answer reaches a raw confidence of ${Math.floor(confidence)}, below ${minConfidence}.`
  return undefined
}

/** Which answer is most probable and how much of what was asked alike has it are two sums: where they part, both are said. */
function disagreementOf(groups: readonly OutcomeGroup[], agreement: number): string {
  const rival = groups.slice(1).reduce((most, {likeness}) => Math.max(most, likeness), 0)
  const total = groups.reduce((sum, {likeness}) => sum + likeness, 0)
  const other = rival > groups[0]!.likeness ? `, another answer ${percent(rival / total)}` : ''
  return (
    `The similar trajectories disagree: ${groups.length} answers. The one that is most probably right has ` +
    `${percent(agreement)} of the weight of what was asked alike${other}; more than ${percent(SYNTHESIS)} is needed.`
  )
}

/** @param groups the most odds first */
function outweighedWarning([best, ...others]: readonly OutcomeGroup[], total: number): string[] {
  const rival = others.reduce<OutcomeGroup | undefined>(
    (most, other) => (other.likeness > (most ?? best!).likeness ? other : most),
    undefined,
  )
  if (rival === undefined) return []
  const name = quote(rival.outcome.replace(/\s+/g, ' '), WARNING_CHARACTERS)
  return [`another answer has more of the weight of what was asked alike (${percent(rival.likeness / total)}): ${name}`]
}

/** @param groups the most odds first */
function weighedOf(groups: readonly OutcomeGroup[]): WeighedAnswer[] {
  const odds = groups.reduce((sum, {weight}) => sum + weight, 0)
  const total = groups.reduce((sum, {likeness}) => sum + likeness, 0)
  return groups.slice(0, 1 + MOST_ALTERNATIVES).map(({outcome, weight, likeness, votes}) => ({
    outcome: quote(outcome, EVIDENCE_CHARACTERS),
    odds: odds > 0 ? weight / odds : 0,
    agreement: total > 0 ? likeness / total : 0,
    votes: votes.length,
  }))
}

/**
 * Of those that vote the first, and the first for each other answer; the failed and pending ones that are near; when any
 * is, at least `minTopK` of all, to compare with.
 */
function shown(
  ranked: readonly Candidate[],
  near: readonly Candidate[],
  voting: readonly Candidate[],
  options: MatcherOptions,
): readonly Candidate[] {
  if (near.length === 0) return []
  const said = new Set<string>()
  const voters = new Set(
    voting.filter(({answers}, at) => {
      const {key} = answers[0]!
      const isNew = !said.has(key)
      said.add(key)
      return at < options.topK || isNew
    }),
  )
  const others = new Set(near.filter((candidate) => !hasVote(candidate)).slice(0, options.topK))
  const kept = ranked.filter((candidate) => voters.has(candidate) || others.has(candidate))
  return kept.length >= options.minTopK ? kept : ranked.slice(0, options.minTopK)
}

function evidenceOf(
  {scorers, trajectory, aliases: _aliases, answers, group: _group, ...candidate}: Candidate,
  weight: number,
  chosen?: string,
): Evidence {
  const {question, outcome} = candidate
  const alias = outcome === null || answerKey(outcome) === chosen ? undefined : answers.find(({key}) => key === chosen)
  return {
    ...candidate,
    question: quote(question, EVIDENCE_CHARACTERS),
    outcome: outcome === null ? null : quote(outcome, EVIDENCE_CHARACTERS),
    ...(alias === undefined ? {} : {alias: quote(alias.text, EVIDENCE_CHARACTERS)}),
    trajectory: trajectory(),
    scorer: scorers.join('+'),
    weight,
  }
}

function alternativesOf(groups: readonly OutcomeGroup[], total: number): Alternative[] {
  return groups.slice(0, MOST_ALTERNATIVES).map(({outcome, likeness, votes}) => ({
    outcome,
    probability: likeness / total,
    examples: votes.slice(0, EXAMPLES).map(({candidate}) => candidate.span_id),
  }))
}

function failureWarnings(near: readonly Candidate[]): string[] {
  return near
    .filter(({status}) => status === 'failed')
    .slice(0, MOST_FAILURES)
    .map(({span_id, outcome}) => {
      const reason = (outcome ?? 'no reason recorded').replace(/\s+/g, ' ')
      return `failed before: ${quote(reason, WARNING_CHARACTERS)} (${span_id})`
    })
}

function quote(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
