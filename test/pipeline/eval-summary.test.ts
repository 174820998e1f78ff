import {expect, test} from 'vitest'
import {describeEval} from '../../src/cli/eval-text.ts'
import {compareEvals} from '../../src/pipeline/compare-evals.ts'
import type {EvalSummary} from '../../src/pipeline/eval.ts'
import {type EvalResult, summariseEval} from '../../src/pipeline/eval-summary.ts'

function result(correct: boolean, more: Partial<EvalResult> = {}): EvalResult {
  const score = correct ? 1 : 0
  return {
    ...{answer: 'x', correct, em: score, f1: score, rank: correct ? 1 : null, confidence: 80, calibrated: true},
    ...{decision: 'answered', covered: correct, size: 2, known: false},
    ...more,
  }
}

test('3 of 3 wrong, or right, is no certainty: every figure has an interval, and none is without width', () => {
  for (const correct of [false, true]) {
    const figures = summariseEval(
      Array.from({length: 3}, () => result(correct)),
      1,
    )
    const {em, f1, correct: right, recall, mrr, answered, handed_over, abstained, sets, confidence} = figures
    const shares = [em, f1, right, ...Object.values(recall), mrr, answered.share, answered.accuracy, sets!.coverage]
    const more = [handed_over, abstained, confidence!.accuracy, confidence!.accuracy_at_20, confidence!.aurc]
    for (const interval of [...shares, ...more]) {
      expect(interval!.high - interval!.low).toBeGreaterThan(0.3)
      expect(interval!.low).toBeLessThanOrEqual(interval!.value)
      expect(interval!.high).toBeGreaterThanOrEqual(interval!.value)
    }
    // Wilson (1927): 0 of 3 is 0 to 56.2 %.
    const [low, high] = correct ? [0.4385, 1] : [0, 0.5615]
    expect(em).toEqual({value: Number(correct), low: expect.closeTo(low, 4), high: expect.closeTo(high, 4)})
  }
})

test('what is no share of yes and no keeps its bootstrap, the same for the same seed', () => {
  const mixed = Array.from({length: 40}, (_, at) =>
    result(at % 2 === 0, {f1: at / 40, rank: (at % 4) + 1, confidence: at}),
  )
  const {f1, mrr, confidence} = summariseEval(mixed, 1)
  for (const interval of [f1, mrr, confidence!.aurc, confidence!.excess_aurc]) {
    expect(interval!.low).toBeLessThan(interval!.value)
    expect(interval!.high).toBeGreaterThan(interval!.value)
  }
  expect(summariseEval(mixed, 1)).toEqual(summariseEval(mixed, 1))
})

test('the text of a run fits 80 columns', () => {
  const results = Array.from({length: 200}, (_, at) => result(at % 9 > 0, {known: true, confidence: at % 101}))
  const figures = summariseEval(results, 1)
  const records = results.map((result, at) => ({question: `question ${at}`, gold: undefined, result}))
  const id = 'eval_0123456789abcdef'
  const summary: EvalSummary = {
    ...{
      id,
      file: 'qa.jsonl',
      match: 'semantic',
      calibration: null,
      ...figures,
      asked: 0,
      rows: 12_345,
      set_aside: 1000,
      faults: [],
    },
    why_uncalibrated: ['the calibration of 2026-02-03 no longer holds: the embedder is another one'],
    comparison: compareEvals(
      {id, match: 'contains', records},
      {id: 'eval_other', match: 'semantic', records: records.slice(1)},
      1,
    ),
  }
  const both = {...summary, calibration: 'cal_0123456789abcdef', comparison: null, why_uncalibrated: []}
  for (const line of [summary, {...both, calibrated: true}].flatMap((each) => describeEval(each).split('\n')))
    expect(line.length, line).toBeLessThanOrEqual(80)
})
