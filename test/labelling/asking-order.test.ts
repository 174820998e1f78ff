import fc from 'fast-check'
import {expect, test} from 'vitest'
import {askingOrder, REASONS, reasonFor} from '../../src/labelling/asking-order.ts'
import {GRADE_OF_VERDICT, scoreByVerdict, VERDICTS, verdictOfMeter} from '../../src/labelling/verdict.ts'
import {gradeOf} from '../../src/quality/grade.ts'

const askable = fc.record({
  seq: fc.integer({min: 1, max: 1e6}),
  total: fc.double({min: 0, max: 100, noNaN: true}),
  supplied: fc.option(fc.double({min: 0, max: 100, noNaN: true}), {nil: null}),
})
const store = fc.uniqueArray(askable, {selector: ({seq}) => seq, maxLength: 60})

test('every span is asked about once, the most telling first, the same for the same seed whatever order they came in', () => {
  fc.assert(
    fc.property(
      store,
      fc.integer({min: 0, max: 1000}),
      fc.constantFrom('informative', 'random'),
      (spans, seed, order) => {
        const options = {order: order as 'informative' | 'random', gate: 85, seed}
        const ordered = askingOrder(spans, options)
        expect([...ordered].sort((a, b) => a.seq - b.seq)).toEqual([...spans].sort((a, b) => a.seq - b.seq))
        expect(askingOrder([...spans].reverse(), options)).toEqual(ordered)
        if (order === 'random') return
        const reasons = ordered.map((span) => REASONS.indexOf(reasonFor(span, 85)))
        expect(reasons).toEqual([...reasons].sort((a, b) => a - b))
      },
    ),
  )
})

test('near a gate, then disagreement, then what needs enrichment', () => {
  const spans = [
    {seq: 1, total: 95, supplied: null},
    {seq: 2, total: 70, supplied: null},
    {seq: 3, total: 95, supplied: 20},
    {seq: 4, total: 81.5, supplied: null},
    {seq: 5, total: 95, supplied: 60},
    {seq: 6, total: 84.9, supplied: 90},
  ]
  const options = {order: 'informative', gate: 85, seed: 1} as const
  expect(askingOrder(spans, options).map(({seq}) => seq)).toEqual([6, 4, 3, 5, 2, 1])
})

test('drawn at random, no place of the store comes first more often than another', () => {
  const spans = Array.from({length: 10}, (_, at) => ({seq: at + 1, total: 50, supplied: null}))
  const firsts = new Map<number, number>()
  for (let seed = 0; seed < 4000; seed++) {
    const [first] = askingOrder(spans, {order: 'random', gate: 85, seed})
    firsts.set(first!.seq, (firsts.get(first!.seq) ?? 0) + 1)
  }
  const spread = [...firsts.values()].reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0)
  // Chi-square, 9 degrees of freedom: 27.9 has probability .001.
  expect(firsts.size).toBe(10)
  expect(spread).toBeLessThan(27.9)
})

test("a person's word decides the grade at any score, and never turns the order of scores around", () => {
  const score = fc.double({min: 0, max: 100, noNaN: true})
  fc.assert(
    fc.property(fc.constantFrom(...VERDICTS), score, score, (verdict, one, other) => {
      expect(gradeOf(scoreByVerdict(verdict, one))).toBe(GRADE_OF_VERDICT[verdict])
      expect(GRADE_OF_VERDICT[verdictOfMeter(one)]).toBe(gradeOf(one))
      if (one <= other) expect(scoreByVerdict(verdict, one)).toBeLessThanOrEqual(scoreByVerdict(verdict, other))
    }),
  )
})
