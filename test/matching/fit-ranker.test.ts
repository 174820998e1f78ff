import {expect, test} from 'vitest'
import {seededRandom} from '../../src/calibration/seeded-random.ts'
import {ANSWER_FEATURES} from '../../src/matching/answer-features.ts'
import {type Choice, fitChoice} from '../../src/matching/ranker/fit-choice.ts'
import {fitRanker} from '../../src/matching/ranker/fit-ranker.ts'
import {rankLogit, sigmoid} from '../../src/matching/ranker/ranker.ts'
import {fitLocalRanker} from '../../src/pipeline/local-ranker.ts'

const NOTHING = {odds: {}, differences: {}}
const WIDTH = ANSWER_FEATURES.length

/** Questions whose right answer is drawn by the conditional logit with these weights. */
function choices(count: number, weights: readonly number[], seed: number): Choice[] {
  const random = seededRandom(seed)
  return Array.from({length: count}, () => {
    const values = Float64Array.from({length: 6 * weights.length}, () => random())
    const chances = Array.from({length: 6}, (_, row) =>
      Math.exp(weights.reduce((sum, weight, at) => sum + weight * values[row * weights.length + at]!, 0)),
    )
    let left = random() * chances.reduce((sum, chance) => sum + chance, 0)
    const right = Math.max(
      0,
      chances.findIndex((chance) => {
        left -= chance
        return left < 0
      }),
    )
    return {values, labels: Uint8Array.from(chances, (_, row) => Number(row === right))}
  })
}

test('the conditional logit finds the weights that made the choices, and keeps the signs it was given', () => {
  const {weights, scales} = fitChoice(choices(8000, [4, -3, 0, 2], 1), 4, [1, -1, 1, -1])
  const raw = weights.map((weight, at) => weight / scales[at]!)
  expect(raw[0]!).toBeGreaterThan(3.5)
  expect(raw[0]!).toBeLessThan(4.5)
  expect(raw[1]!).toBeLessThan(-2.5)
  expect(Math.abs(raw[2]!)).toBeLessThan(0.3)
  // It was made with +2, and may not have it.
  expect(raw[3]).toBeCloseTo(0, 9)
})

test('nothing to choose, nothing right, nothing wrong: weights of 0 and no NaN', () => {
  const one = {values: Float64Array.of(1, 2), labels: Uint8Array.of(1)}
  const none = {values: Float64Array.of(1, 2, 1, 2), labels: Uint8Array.of(0, 0)}
  for (const few of [[], [one], [none], [one, none]])
    expect(fitChoice(few, 2, [1, 1])).toMatchObject({weights: [0, 0], bias: 0})
})

test('probabilities of the ranker add up to as many right answers as it learned from', () => {
  const made = choices(
    400,
    Array.from({length: WIDTH}, (_, at) => (at === 0 ? 5 : 0)),
    2,
  )
  const model = fitRanker(made, NOTHING)
  let [expected, right] = [0, 0]
  for (const {values, labels} of made)
    for (const [row, label] of labels.entries()) {
      expected += sigmoid(rankLogit(model, values.subarray(row * WIDTH, (row + 1) * WIDTH)))
      right += label
    }
  expect(expected).toBeCloseTo(right, 3)
  expect(JSON.stringify(model)).not.toMatch(/null|NaN/)
})

test('a store’s own ranker is used only when it chooses better on questions it did not see', () => {
  const flat = fitRanker(choices(300, new Array<number>(WIDTH).fill(0), 3), NOTHING)
  const taught = choices(
    1200,
    Array.from({length: WIDTH}, (_, at) => (at === 0 ? 6 : 0)),
    4,
  )
  const spans = (made: readonly Choice[]) => made.map((choice, seq) => ({...choice, seq, answer: `a${seq}`}))
  const ties = ({answer}: {readonly answer: string}) => [answer, null]
  const {ranker, gain} = fitLocalRanker(spans(taught), ties, flat, {seed: 1, from: 1000})
  expect(gain!.local).toBeGreaterThan(gain!.shipped + 0.1)
  expect(ranker).toBeDefined()
  // What a question is ordered by in measurements did not see it.
  expect(ranker!.unseenBy(0)).not.toBe(ranker!.model)
  const noise = spans(choices(1200, new Array<number>(WIDTH).fill(0), 5))
  const best = fitRanker(noise, NOTHING)
  expect(fitLocalRanker(noise, ties, best, {seed: 1, from: 1000}).ranker).toBeUndefined()
  expect(fitLocalRanker(spans(taught.slice(0, 900)), ties, flat, {seed: 1, from: 1000})).toEqual({
    ranker: undefined,
    gain: null,
  })
})
