import {groupedFolds} from '../calibration/grouped-folds.ts'
import {ANSWER_FEATURES} from '../matching/answer-features.ts'
import type {Choice} from '../matching/ranker/fit-choice.ts'
import {fitRanker} from '../matching/ranker/fit-ranker.ts'
import {type RankerModel, rankLogit} from '../matching/ranker/ranker.ts'
import type {SpanChoice} from './choices.sql.ts'

/** Questions that a ranker of one's own needs (RESEARCH section 2: refit past about 1,000 records). */
export const RANKER_FROM = 1000

/** Of them, the share that has a right and a wrong answer to choose from, at least. */
const TEACHING_SHARE = 0.2

/** A ranker that learned from the store itself. */
export interface LocalRanker {
  readonly model: RankerModel
  /** For the questions that it learned from: one that did not see them, nor those with the same answer. */
  readonly unseenBy: (seq: number) => RankerModel
  readonly gain: RankerGain
}

/** Of questions that neither had seen, how often the best answer was right, 0-1. */
export interface RankerGain {
  readonly n: number
  readonly shipped: number
  readonly local: number
}

/**
 * Fits a ranker on the questions of the store, each with only earlier spans to choose from. Two halves, grouped by
 * answer and near-duplicates, tell whether it is better than the one that ships: what one half learned is measured on
 * the other. Undefined: too few questions, or no better. Deterministic.
 * @param ties what must not be torn apart, of each choice
 * @param from so many questions it takes
 */
export function fitLocalRanker(
  choices: readonly SpanChoice[],
  ties: (choice: SpanChoice) => readonly (string | null)[],
  shipped: RankerModel,
  {seed, from}: {readonly seed: number; readonly from: number},
): {readonly ranker: LocalRanker | undefined; readonly gain: RankerGain | null} {
  const teaching = choices.filter(({labels}) => labels.includes(1) && labels.includes(0)).length
  if (choices.length < from || teaching < TEACHING_SHARE * from) return {ranker: undefined, gain: null}
  const half = groupedFolds(
    choices.map((choice) => ({ties: ties(choice)})),
    {folds: 2, seed},
  )
  const fitted = [1, 0].map((other) =>
    fitRanker(
      choices.filter((_, at) => half[at] === other),
      shipped,
    ),
  ) as [RankerModel, RankerModel]
  const hits = (rankerOf: (at: number) => RankerModel) =>
    choices.filter((choice, at) => choosesRight(choice, rankerOf(at))).length / choices.length
  const gain = {
    n: choices.length,
    shipped: hits(() => shipped),
    local: hits((at) => fitted[half[at] as 0 | 1]),
  }
  if (gain.local <= gain.shipped) return {ranker: undefined, gain}
  const halfOf = new Map(choices.map(({seq}, at) => [seq, half[at] as 0 | 1]))
  const unseenBy = (seq: number) => fitted[halfOf.get(seq) ?? 0]
  return {ranker: {model: fitRanker(choices, shipped), unseenBy, gain}, gain}
}

function choosesRight({values, labels}: Choice, ranker: RankerModel): boolean {
  const width = ANSWER_FEATURES.length
  let [best, most] = [-1, Number.NEGATIVE_INFINITY]
  for (let at = 0; at < labels.length; at++) {
    const logit = rankLogit(ranker, values.subarray(at * width, (at + 1) * width))
    if (logit > most) [best, most] = [at, logit]
  }
  return labels[best] === 1
}
