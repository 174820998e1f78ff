import {setImmediate} from 'node:timers/promises'
import type {Database} from 'better-sqlite3'
import {
  bootstrapMean,
  type Interval,
  type NeighbourScore,
  scoreNeighbours,
} from '../embedding/adapting/neighbour-score.ts'
import {commonOutcomes} from '../embedding/adapting/pairs.ts'
import type {Embedder} from '../embedding/embedder.ts'
import {throwIfStopped} from '../errors.ts'
import {type AdaptingSpan, completedSpansOf, type OutcomeGroups} from './adapting-spans.sql.ts'

/** What is asked, and what it is looked for in, at most: seconds of work. */
const MOST_QUESTIONS = 1500
const MOST_REMEMBERED = 20_000

/** Texts embedded in one call. */
const TEXTS_PER_CALL = 1000

/** Questions that training never saw, and questions of memory, some of which had the same outcome. */
export interface HeldOut {
  readonly questions: readonly AdaptingSpan[]
  readonly remembered: readonly AdaptingSpan[]
}

/** Means over the questions, each with its 95 % interval. */
export interface NeighbourMeans {
  /** Mean of the two below: what decides. */
  readonly score: Interval
  readonly mrr: Interval
  readonly recall_at_10: Interval
}

/**
 * Questions of the calibration and validation splits whose outcome some question of memory had, too; outcomes that are
 * too common to mean anything left out.
 */
export function heldOutQuestions(
  db: Database,
  {groups, seed, remembered}: {groups: OutcomeGroups; seed: number; remembered: readonly AdaptingSpan[]},
): HeldOut {
  const share = Math.max(1, Math.ceil(remembered.length / MOST_REMEMBERED))
  // Whole outcomes, as they were chosen for training.
  const kept = remembered.filter(({group}) => group % share === 0)
  const common = commonOutcomes(remembered)
  const known = new Set(kept.map(({group}) => group).filter((group) => !common.has(group)))
  const questions: AdaptingSpan[] = []
  for (const split of ['calibration', 'validation'] as const)
    for (const span of completedSpansOf(db, split, {groups, most: Number.MAX_SAFE_INTEGER, seed, together: false}))
      if (known.has(span.group)) questions.push(span)
  const stride = Math.max(1, Math.ceil(questions.length / MOST_QUESTIONS))
  return {questions: questions.filter((_, index) => index % stride === seed % stride), remembered: kept}
}

/**
 * How well each question finds those of memory with the same outcome.
 * @throws {Error} a question is of memory: it would be measured on what was trained on
 */
export async function measureNeighbours(
  embedder: Embedder,
  {questions, remembered}: HeldOut,
  signal: AbortSignal,
): Promise<NeighbourScore[]> {
  const seen = new Set(remembered.map(({seq}) => seq))
  const wrong = questions.find(({split, seq}) => split === 'memory' || seen.has(seq))
  if (wrong !== undefined) throw new Error(`span ${wrong.seq} is of memory: training may have seen it`)
  const {dimensions} = embedder
  const vectors = new Float32Array(remembered.length * dimensions)
  for (let start = 0; start < remembered.length; start += TEXTS_PER_CALL) {
    const page = remembered.slice(start, start + TEXTS_PER_CALL).map(({question}) => question)
    for (const [index, vector] of (await embedder.embed(page, signal)).entries())
      vectors.set(vector, (start + index) * dimensions)
  }
  const outcomes = Int32Array.from(remembered, ({group}) => group)
  const asked = await embedder.embed(
    questions.map(({question}) => question),
    signal,
  )
  const scores: NeighbourScore[] = []
  for (const [index, {group}] of questions.entries()) {
    scores.push(scoreNeighbours({vector: asked[index]!, outcome: group}, {vectors, outcomes})!)
    await setImmediate()
    throwIfStopped(signal)
  }
  return scores
}

export interface Judgement {
  readonly better: boolean
  readonly reason: string
  readonly before: NeighbourMeans
  readonly after: NeighbourMeans
  readonly difference: NeighbourMeans
}

/**
 * Better only when the whole interval of the difference of scores is above 0 (chance alone would say so once in forty
 * times), and neither of the two that it is the mean of got worse beyond chance.
 */
export function judge(
  before: readonly NeighbourScore[],
  after: readonly NeighbourScore[],
  random: () => number,
): Judgement {
  const meansOf = (scores: readonly NeighbourScore[]): NeighbourMeans => {
    const mean = (of: (score: NeighbourScore) => number) => bootstrapMean(scores.map(of), random)
    return {
      score: mean(({reciprocalRank, recallAt10}) => (reciprocalRank + recallAt10) / 2),
      mrr: mean(({reciprocalRank}) => reciprocalRank),
      recall_at_10: mean(({recallAt10}) => recallAt10),
    }
  }
  const difference = meansOf(
    after.map(({reciprocalRank, recallAt10}, index) => ({
      reciprocalRank: reciprocalRank - before[index]!.reciprocalRank,
      recallAt10: recallAt10 - before[index]!.recallAt10,
    })),
  )
  const worse = difference.mrr.high < 0 || difference.recall_at_10.high < 0
  const better = difference.score.low > 0 && !worse
  const {value, low, high} = difference.score
  const signed = (number: number) => `${number < 0 ? '-' : '+'}${Math.abs(number).toFixed(3)}`
  const by = `score ${signed(value)} (95 %: ${signed(low)} to ${signed(high)})`
  const what = better
    ? 'questions it never saw find more of the same outcome, sooner'
    : worse
      ? 'worse on questions it never saw'
      : 'not better on questions it never saw'
  return {better, reason: `${what}: ${by}`, before: meansOf(before), after: meansOf(after), difference}
}
