import {expect, test} from 'vitest'
import {complexityBand, complexityOf, complexityOfText} from '../../src/quality/complexity.ts'
import {makeSpan} from '../support/spans.ts'

test.each([
  // The contract: min(100, chars / 10) + code 20 + 2 a line break + 5 a technical word, capped at 100.
  ['abcdefghij', 1],
  ['one\ntwo', 0.7 + 2],
  ['restart the server', 1.8 + 5],
  ['server, Servers? the server again', 3.3 + 5],
  ['const a = 1', 1.1 + 20],
  ['x'.repeat(400), 40],
  ['x'.repeat(5000), 100],
  ['', 0],
])('complexity.v1 of %j is %d', (text, expected) => {
  expect(complexityOfText(text)).toBeCloseTo(expected, 1)
})

test('a span is as complex as its question and its outcome together', () => {
  expect(complexityOf(makeSpan({id: 'c', this: 'a'.repeat(99), if_ok: 'b'.repeat(100)}))).toBe(20 + 2)
})

test('bands: below 40 low, below 70 medium, else high', () => {
  expect([0, 39.9, 40, 69.9, 70, 100].map(complexityBand)).toEqual(['low', 'low', 'medium', 'medium', 'high', 'high'])
})
