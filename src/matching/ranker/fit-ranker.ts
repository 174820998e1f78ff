import {ANSWER_FEATURES} from '../answer-features.ts'
import {FEATURE_DIRECTIONS} from './directions.ts'
import {fitBoosting} from './fit-boosting.ts'
import {type Choice, fitChoice} from './fit-choice.ts'
import {type Learned, type LogisticModel, type RankerModel, rankLogit, sigmoid} from './ranker.ts'

/** Answers of a question that are learned from, at most: those that a first look finds best. */
const MOST_ANSWERS = 25

const HALVINGS = 40
const LARGEST_BIAS = 20

/**
 * Fits the ranker: the linear part to choose, the trees to tell right from wrong, the bias so that probabilities add up
 * to as many right answers as there were. Deterministic.
 */
export function fitRanker(questions: readonly Choice[], {odds, differences}: Learned): RankerModel {
  const width = ANSWER_FEATURES.length
  const choices = questions.map((question) => shortened(question, width)).filter(({labels}) => labels.length > 0)
  const count = choices.reduce((sum, {labels}) => sum + labels.length, 0)
  const values = new Float64Array(count * width)
  const labels = new Uint8Array(count)
  let row = 0
  for (const choice of choices) {
    values.set(choice.values, row * width)
    labels.set(choice.labels, row)
    row += choice.labels.length
  }
  const model: RankerModel = {
    features: ANSWER_FEATURES,
    odds,
    differences,
    logistic: fitChoice(choices, width, FEATURE_DIRECTIONS),
    boosting: fitBoosting({width, values, labels}, FEATURE_DIRECTIONS),
  }
  return {...model, logistic: {...model.logistic, bias: biasOf(model, values, labels)}}
}

/** The answers that look best by the sum of three similarities; all of a short list. */
export function shortened({values, labels}: Choice, width = ANSWER_FEATURES.length, most = MOST_ANSWERS): Choice {
  if (labels.length <= most) return {values, labels}
  const [cosine, chars, answer] = (['cosine', 'char_cosine', 'answer_cosine'] as const).map((name) =>
    ANSWER_FEATURES.indexOf(name),
  ) as [number, number, number]
  const look = (at: number) =>
    values[at * width + cosine]! + 0.3 * values[at * width + chars]! + 0.3 * values[at * width + answer]!
  const kept = Array.from(labels, (_, at) => at)
    .sort((a, b) => look(b) - look(a) || a - b)
    .slice(0, most)
  const shorter = new Float64Array(kept.length * width)
  for (const [row, at] of kept.entries()) shorter.set(values.subarray(at * width, (at + 1) * width), row * width)
  return {values: shorter, labels: Uint8Array.from(kept, (at) => labels[at]!)}
}

function biasOf(model: RankerModel, values: Float64Array, labels: Uint8Array): LogisticModel['bias'] {
  const width = ANSWER_FEATURES.length
  const logits = Float64Array.from(labels, (_, row) =>
    rankLogit(model, values.subarray(row * width, (row + 1) * width)),
  )
  const right = labels.reduce((sum, label) => sum + label, 0)
  let [low, high] = [-LARGEST_BIAS, LARGEST_BIAS]
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2
    let expected = 0
    for (const logit of logits) expected += sigmoid(logit + middle)
    if (expected > right) high = middle
    else low = middle
  }
  return (low + high) / 2
}
