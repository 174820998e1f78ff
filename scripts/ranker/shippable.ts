import type {Choice} from '../../src/matching/ranker/fit-choice.ts'
import {fitRanker} from '../../src/matching/ranker/fit-ranker.ts'
import type {Learned, RankerModel} from '../../src/matching/ranker/ranker.ts'

/** Decimals that are kept: the file stays small. */
const DIGITS = 5

/** The ranker, with its numbers as short as they are shipped. */
export function shippable(questions: readonly Choice[], learned: Learned): RankerModel {
  return JSON.parse(
    JSON.stringify(fitRanker(questions, learned), (_, value) =>
      typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value,
    ),
  ) as RankerModel
}
