import type {AnswerTypeOdds} from '../../src/matching/answer-type.ts'
import {PAIR_FEATURES} from '../../src/matching/pair-features.ts'
import {FEATURE_DIRECTIONS} from '../../src/matching/ranker/directions.ts'
import {fitBoosting} from '../../src/matching/ranker/fit-boosting.ts'
import {type Examples, fitLogistic} from '../../src/matching/ranker/fit-logistic.ts'
import type {RankerModel} from '../../src/matching/ranker/ranker.ts'
import type {Collected} from './collect.ts'

/** Decimals that are kept: the file stays small. */
const DIGITS = 5

export function fitRanker(questions: readonly Collected[], odds: AnswerTypeOdds): RankerModel {
  const examples = examplesOf(questions)
  const model: RankerModel = {
    features: PAIR_FEATURES,
    odds,
    logistic: fitLogistic(examples, FEATURE_DIRECTIONS),
    boosting: fitBoosting(examples, FEATURE_DIRECTIONS),
  }
  return JSON.parse(
    JSON.stringify(model, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value)),
  ) as RankerModel
}

function examplesOf(questions: readonly Collected[]): Examples {
  const width = PAIR_FEATURES.length
  const kept = questions.flatMap(({groups}, question) =>
    Array.from(groups, (group, at) => [question, at, group] as const).filter(([, , group]) => group >= 0),
  )
  const values = new Float64Array(kept.length * width)
  for (const [row, [question, at]] of kept.entries())
    values.set(questions[question]!.features.subarray(at * width, (at + 1) * width), row * width)
  return {width, values, labels: Uint8Array.from(kept, ([question, at]) => questions[question]!.labels[at]!)}
}
