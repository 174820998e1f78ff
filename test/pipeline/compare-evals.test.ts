import {expect, test} from 'vitest'
import {UsageError} from '../../src/errors.ts'
import {compareEvals, goldDigest, refuseNothingInCommon} from '../../src/pipeline/compare-evals.ts'
import type {EvalResult} from '../../src/pipeline/eval-summary.ts'

function result(correct: boolean): EvalResult {
  const score = Number(correct)
  return {
    ...{answer: 'x', correct, em: score, f1: score, rank: null, confidence: 80, calibrated: true},
    ...{decision: 'answered', covered: null, size: null, known: false},
  }
}

function run(id: string, ...given: readonly (readonly [question: string, correct: boolean, gold?: string[]])[]) {
  const records = given.map(([question, correct, gold]) => ({
    question,
    gold: gold === undefined ? undefined : goldDigest(gold),
    result: result(correct),
  }))
  return {id, match: 'exact', records} as const
}

test('equal questions are paired first with first and second with second', () => {
  const {correct, n} = compareEvals(
    run('eval_1', ['b', true], ['a', true], ['a', false]),
    run('eval_2', [' a', true], ['a', false], ['b', false], ['c', true]),
    1,
  )
  expect(n).toEqual({common: 3, earlier: 3, now: 4, other_gold: 0})
  expect(correct).toMatchObject({n: 3, onlyFirst: 1, onlySecond: 0})
})

test('equal questions with other right answers are not compared, and counted', () => {
  const earlier = run('eval_1', ['a', true, ['Paris']], ['a', false, ['Rome', 'Roma']], ['b', true, ['one']])
  const now = run('eval_2', ['a', true, ['roma', 'Rome']], ['b', false, ['two']], ['c', true, ['three']])
  const {correct, n} = compareEvals(earlier, now, 1)
  expect(n).toEqual({common: 1, earlier: 3, now: 3, other_gold: 1})
  expect(correct).toMatchObject({n: 1, onlyFirst: 0, onlySecond: 1})
  const other = run('eval_3', ['b', true, ['two']]).records
  expect(() => refuseNothingInCommon(earlier, other)).toThrow(UsageError)
  expect(() => refuseNothingInCommon(earlier, other)).toThrow(/all with other right answers/)
})

test('a run that did not note its right answers is paired by the words', () => {
  const {n} = compareEvals(run('eval_1', ['a', true], ['b', true]), run('eval_2', ['a', true, ['Paris']]), 1)
  expect(n).toEqual({common: 1, earlier: 2, now: 1, other_gold: 0})
})

test('a mean F1 that moves where no question reaches 0.5 in one run only is no gain, and F1 alone', () => {
  const earlier = run('eval_1', ['a', true], ['b', false])
  const now = run('eval_2', ['a', true], ['b', false])
  const better = {
    ...now,
    records: now.records.map((one) => ({...one, result: {...one.result, f1: 0.4 + 0.6 * one.result.f1}})),
  }
  const {f1, em} = compareEvals(earlier, better, 1)
  expect(f1).toMatchObject({onlyFirst: 0, onlySecond: 0, pValue: 1, verdict: 'tied', difference: {value: 0.2}})
  expect(em.difference.value).toBe(0)
})
