import fc from 'fast-check'
import {expect, test} from 'vitest'
import {combine, decodeVector, encodeVector, toUnit} from '../../src/embedding/vector.ts'

const direction = fc
  .array(fc.float({min: -1, max: 1, noNaN: true}), {minLength: 4, maxLength: 4})
  .map((values) => Float32Array.from(values))
  .filter((vector) => toUnit(vector) && Math.abs(Math.hypot(...vector) - 1) < 1e-4)

test('a stored vector comes back with the same bits', () => {
  fc.assert(
    fc.property(direction, (vector) => {
      expect(decodeVector(encodeVector(vector, 4))).toEqual(vector)
    }),
  )
})

test('vectors are stored as little-endian float32', () => {
  expect(encodeVector(Float32Array.of(0, 1), 2).toString('hex')).toBe('000000000000803f')
})

test('NaN, zero, other lengths and other dimensions are refused with their reason', () => {
  expect(() => encodeVector(Float32Array.of(Number.NaN, 1), 2)).toThrow(/NaN/)
  expect(() => encodeVector(Float32Array.of(0, 0), 2)).toThrow(/length 0/)
  expect(() => encodeVector(Float32Array.of(3, 4), 2)).toThrow(/length 5/)
  expect(() => encodeVector(Float32Array.of(Number.POSITIVE_INFINITY, 0), 2)).toThrow(/length Infinity/)
  expect(() => encodeVector(Float32Array.of(1, 0, 0), 2)).toThrow(/3 dimensions where 2/)
})

test('what has no direction is not scaled', () => {
  expect(toUnit(Float32Array.of(0, 0))).toBe(false)
  expect(toUnit(Float32Array.of(Number.NaN, 1))).toBe(false)
})

test('the combined vector lies between question and outcome, as near to one as to the other', () => {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * b[index]!, 0)
  fc.assert(
    fc.property(direction, direction, (query, response) => {
      fc.pre(dot(query, response) > -0.9)
      const combined = combine(query, response)
      expect(Math.hypot(...combined)).toBeCloseTo(1, 4)
      expect(dot(combined, query)).toBeCloseTo(dot(combined, response), 3)
    }),
  )
})

test('without an outcome, or opposite to it, the question stands for both', () => {
  const query = Float32Array.of(1, 0)
  expect(combine(query, null)).toEqual(query)
  expect(combine(query, Float32Array.of(-1, 0))).toEqual(query)
})
