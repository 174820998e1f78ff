import {expect, test} from 'vitest'
import {gradeOf, scoreOf} from '../../src/quality/grade.ts'

test.each([
  [100, 'diamond'],
  [80, 'diamond'],
  [79.99, 'needs_enrichment'],
  [60, 'needs_enrichment'],
  [59.99, 'rejected'],
  [0, 'rejected'],
] as const)('%d is %s', (score, grade) => {
  expect(gradeOf(score)).toBe(grade)
})

test('the supplied score decides unless the policy says otherwise; the meter where none was supplied', () => {
  expect(scoreOf('supplied', 70, 95)).toBe(95)
  expect(scoreOf('meter', 70, 95)).toBe(70)
  expect(scoreOf('min', 70, 95)).toBe(70)
  expect(scoreOf('min', 90, 65)).toBe(65)
  for (const policy of ['supplied', 'meter', 'min'] as const) expect(scoreOf(policy, 70, null)).toBe(70)
})
