import fc from 'fast-check'
import {expect, test} from 'vitest'
import {editDistance, editSimilarity} from '../../src/trajectory/edit-distance.ts'

// Wagner and Fischer 1974; the usual published pairs.
test.each([
  ['kitten', 'sitting', 3],
  ['saturday', 'sunday', 3],
  ['intention', 'execution', 5],
  ['', 'abc', 3],
  ['abc', 'abc', 0],
])('%s -> %s takes %i edits', (from, to, edits) => {
  expect(editDistance(from, to)).toBe(edits)
})

test('it is a metric', () => {
  const list = fc.array(fc.constantFrom('a', 'b', 'c'), {maxLength: 8})
  fc.assert(
    fc.property(list, list, list, (a, b, c) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a))
      expect(editDistance(a, b) === 0).toBe(a.join() === b.join())
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c))
      expect(editSimilarity(a, b)).toBeGreaterThanOrEqual(0)
      expect(editSimilarity(a, b)).toBeLessThanOrEqual(1)
    }),
  )
})
