import fc from 'fast-check'
import {expect, test} from 'vitest'
import {bestGate} from '../../src/calibration/best-gate.ts'
import {agreementOf} from '../../src/calibration/cohen-kappa.ts'

const times = <T>(count: number, item: T): T[] => Array.from({length: count}, () => item)

test('kappa is that of the worked examples in the literature', () => {
  // Two readers of 50 grant proposals: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no.
  const grants = [
    ...times(20, ['yes', 'yes'] as const),
    ...times(5, ['yes', 'no'] as const),
    ...times(10, ['no', 'yes'] as const),
    ...times(15, ['no', 'no'] as const),
  ]
  expect(agreementOf<'yes' | 'no'>(grants).kappa).toBeCloseTo(0.4, 12)
  // Cohen 1960, table 1 (of 200 cases): .44 .07 .09 / .05 .20 .05 / .01 .03 .06 give kappa = .492.
  const shares = [
    [88, 14, 18],
    [10, 40, 10],
    [2, 6, 12],
  ]
  const cases = shares.flatMap((row, one) =>
    row.flatMap((count, other) => times(count, [`${one}`, `${other}`] as const)),
  )
  expect(agreementOf(cases).kappa).toBeCloseTo(0.492, 3)
})

test('kappa is at most 1, 1 for those who always agree, and nothing where chance alone agrees wholly', () => {
  const verdict = fc.constantFrom('diamond', 'maybe', 'trash')
  fc.assert(
    fc.property(fc.array(fc.tuple(verdict, verdict), {minLength: 1, maxLength: 60}), (pairs) => {
      const {accuracy, kappa, count} = agreementOf(pairs)
      expect(count).toBe(pairs.length)
      expect(accuracy!).toBeGreaterThanOrEqual(0)
      if (kappa === null) expect(new Set(pairs.flat()).size).toBe(1)
      else {
        expect(kappa).toBeGreaterThanOrEqual(-1)
        expect(kappa).toBeLessThanOrEqual(accuracy! + 1e-12)
        expect(kappa === 1).toBe(accuracy === 1)
      }
      const {kappa: turned} = agreementOf(pairs.map(([one, other]) => [other, one] as const))
      expect(turned ?? 2).toBeCloseTo(kappa ?? 2, 12)
    }),
  )
  expect(agreementOf([])).toEqual({count: 0, accuracy: null, kappa: null})
})

test('the best gate parts what people part, wherever that is', () => {
  fc.assert(
    fc.property(fc.integer({min: 20, max: 95}), fc.integer({min: 0, max: 100}), (truth, seed) => {
      const judged = Array.from({length: 101}, (_, score) => ({score, good: score >= truth}))
      const {gate, accuracy, kappa} = bestGate(judged, 85, seed)
      expect(gate).toBeGreaterThan(truth - 1)
      expect(gate).toBeLessThanOrEqual(truth)
      // Left out of the choice, the two labels at the edge may fall on the wrong side.
      expect(accuracy).toBeGreaterThan(0.95)
      expect(kappa).toBeGreaterThan(0.8)
    }),
    {numRuns: 25},
  )
})

test('labels that have nothing to do with the score look no better than chance', () => {
  const judged = Array.from({length: 300}, (_, at) => ({score: (at * 37) % 101, good: (at * 61) % 7 < 3}))
  const {accuracy, kappa} = bestGate(judged, 85, 1)
  expect(kappa ?? 0).toBeLessThan(0.2)
  expect(accuracy).toBeLessThan(0.7)
})
