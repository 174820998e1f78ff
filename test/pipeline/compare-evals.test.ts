import {expect, test} from 'vitest'
import {compareEvals, questionKeys} from '../../src/pipeline/compare-evals.ts'
import type {EvalResult} from '../../src/pipeline/eval-summary.ts'

function result(correct: boolean): EvalResult {
  const score = Number(correct)
  return {
    ...{answer: 'x', correct, em: score, f1: score, rank: null, confidence: 80, calibrated: true},
    ...{decision: 'answered', covered: null, size: null, known: false},
  }
}

test('equal questions are paired first with first and second with second', () => {
  expect(new Set(questionKeys(['a', 'b', ' a', 'a'])).size).toBe(4)
  const run = (...given: [string, boolean][]) => {
    const keys = questionKeys(given.map(([text]) => text))
    return new Map(given.map(([, correct], at) => [keys[at]!, result(correct)]))
  }
  const {correct, n} = compareEvals(
    {id: 'eval_1', match: 'exact', results: run(['b', true], ['a', true], ['a', false])},
    {id: 'eval_2', match: 'exact', results: run(['a', true], ['a', false], ['b', false], ['c', true])},
    1,
  )
  expect(n).toEqual({common: 3, earlier: 3, now: 4})
  expect(correct).toMatchObject({n: 3, onlyFirst: 1, onlySecond: 0})
})
