import fc from 'fast-check'
import {expect, test} from 'vitest'
import {feedbackWeight, type Opinion} from '../../src/labelling/feedback-weight.ts'

const rated = (rating: number): Opinion => ({rating, was_helpful: null, actual_output: null})

test('the contract: a tenth of (rating - 3) / 2 for each opinion', () => {
  expect([1, 2, 3, 4, 5].map((rating) => feedbackWeight([rated(rating)]))).toEqual([0.9, 0.95, 1, 1.05, 1.1])
  expect(feedbackWeight([])).toBe(1)
  expect(feedbackWeight([rated(5), rated(5), rated(4)])).toBeCloseTo(1.25, 12)
})

test('a rating counts before helpful; without one helpful is a 4, not helpful and a correction alone a 2', () => {
  expect(feedbackWeight([{rating: 5, was_helpful: false, actual_output: null}])).toBe(1.1)
  expect(feedbackWeight([{rating: null, was_helpful: true, actual_output: null}])).toBe(1.05)
  expect(feedbackWeight([{rating: null, was_helpful: false, actual_output: null}])).toBe(0.95)
  expect(feedbackWeight([{rating: null, was_helpful: null, actual_output: 'Lisbon'}])).toBe(0.95)
})

test('opinions that contradict each other change nothing, unless more than .7 of them agrees', () => {
  expect(feedbackWeight([rated(5), rated(1)])).toBe(1)
  expect(feedbackWeight([rated(5), rated(5), rated(5), rated(1)])).toBe(1)
  // 8 for, 1 against: .78.
  expect(feedbackWeight([...Array<Opinion>(8).fill(rated(5)), rated(1)])).toBeCloseTo(1.7, 12)
})

test('never below 0, always finite, and the order does not matter', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({min: 1, max: 5}), {maxLength: 60}), (ratings) => {
      const weight = feedbackWeight(ratings.map(rated))
      expect(weight).toBeGreaterThanOrEqual(0)
      expect(weight).toBeLessThanOrEqual(1 + ratings.length / 10)
      expect(feedbackWeight(ratings.toReversed().map(rated))).toBeCloseTo(weight, 12)
    }),
  )
})
