import fc from 'fast-check'
import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {readStaticTable, rowOf, staticTableBytes} from '../../src/embedding/builtin/static-table.ts'
import {hashText} from '../../src/span/tokens.ts'

const DIMENSIONS = 8
const never = new AbortController().signal

/** A model of a few words and four buckets. */
function tableOf(words: readonly string[], value: (row: number, at: number) => number): Buffer {
  const hashes = Uint32Array.from(words, hashText)
  const rows = words.length + 4
  const values = Float32Array.from({length: rows * DIMENSIONS}, (_, cell) =>
    value(Math.floor(cell / DIMENSIONS), cell % DIMENSIONS),
  )
  return staticTableBytes(hashes, values, DIMENSIONS)
}

test('every word is found at its own row, and no other word is', () => {
  const words = Array.from({length: 500}, (_, number) => `word${number}`)
  const table = readStaticTable(tableOf(words, (row, at) => (row % 7) - at))
  const rows = words.map((word) => rowOf(table, hashText(word)))
  expect(new Set(rows).size).toBe(500)
  expect(Math.min(...rows)).toBe(0)
  expect(rowOf(table, hashText('stranger'))).toBe(-1)
})

test('four bits and a scale a row keep every value within a tenth of the largest of its row', () => {
  const row = fc.array(fc.float({min: -1, max: 1, noNaN: true}), {minLength: DIMENSIONS, maxLength: DIMENSIONS})
  fc.assert(
    fc.property(row, fc.constantFrom(1, 0.01), (values, size) => {
      const table = readStaticTable(tableOf(['a'], (at, dimension) => (at === 0 ? values[dimension]! * size : 1)))
      const largest = Math.max(...values.map(Math.abs)) * size
      // The rows of buckets are all 1, so their scale says what one unit is.
      const unit = 1 / 7 / table.scales[1]!
      for (const [dimension, value] of values.entries()) {
        const byte = table.rows[dimension >> 1]!
        const stored = ((dimension % 2 === 0 ? byte & 15 : byte >> 4) - 8) * table.scales[0]! * unit
        // Clipping may cost the largest value more than rounding does, if that helps all the others.
        expect(Math.abs(stored - value * size)).toBeLessThanOrEqual(0.51 * largest + 1e-4)
      }
    }),
  )
})

test('a damaged table is refused with what to do', () => {
  const bytes = tableOf(['a', 'b'], (row, at) => row + at)
  expect(readStaticTable(bytes).words).toBe(2)
  for (const damaged of [bytes.subarray(1), bytes.subarray(0, -1), Buffer.alloc(0), Buffer.alloc(100)])
    expect(() => readStaticTable(damaged)).toThrow(/damaged: install LogLine again/)
})

test('another table is another embedder', () => {
  const one = builtinEmbedder(DIMENSIONS, readStaticTable(tableOf(['a'], (row, at) => row + at)))
  const two = builtinEmbedder(DIMENSIONS, readStaticTable(tableOf(['a'], (row, at) => row - at)))
  expect(one.fingerprint).not.toBe(two.fingerprint)
})

test('rows that cancel each other out still give a vector of length 1', async () => {
  const table = readStaticTable(tableOf(['yes', 'no'], (row, at) => (row === 0 ? at + 1 : -at - 1)))
  const [vector] = await builtinEmbedder(DIMENSIONS, table).embed(['yes no'], never)
  expect(Math.hypot(...vector!)).toBeCloseTo(1, 6)
})
