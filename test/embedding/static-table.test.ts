import fc from 'fast-check'
import {expect, test} from 'vitest'
import {tableBytes} from '../../scripts/embedder/table-bytes.ts'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {addRow, readStaticTable, rowOf} from '../../src/embedding/builtin/static-table.ts'
import {hashText} from '../../src/span/tokens.ts'

const DIMENSIONS = 8
const never = new AbortController().signal

/** A model of a few words and four buckets. */
function tableOf(
  words: readonly string[],
  value: (row: number, at: number) => number,
  wide: ReadonlySet<number> = new Set(),
  bucketFactor = 1,
): Buffer {
  const rows = words.length + 4
  const values = Float32Array.from({length: rows * DIMENSIONS}, (_, cell) =>
    value(Math.floor(cell / DIMENSIONS), cell % DIMENSIONS),
  )
  return tableBytes({words, values, dimensions: DIMENSIONS, wide, bucketFactor})
}

test('every word is found at its own row, and no other word is', () => {
  const words = Array.from({length: 500}, (_, number) => `word${number}`)
  const table = readStaticTable(tableOf(words, (row, at) => (row % 7) - at))
  const rows = words.map((word) => rowOf(table, word))
  expect(new Set(rows).size).toBe(500)
  expect(Math.min(...rows)).toBe(0)
  expect(rowOf(table, 'stranger')).toBe(-1)
})

test('a word that has the hash of a known one is not taken for it', () => {
  const byHash = new Map<number, string>()
  const pairs: [string, string][] = []
  // Among so many words some share 32 bits with another one.
  for (let number = 0; number < 300_000; number++) {
    const word = (number * 0x9e3779b97f).toString(36)
    const other = byHash.get(hashText(word))
    if (other === undefined) byHash.set(hashText(word), word)
    else pairs.push([other, word])
  }
  expect(pairs.length).toBeGreaterThan(5)
  const mistaken = pairs.filter(([known, unknown]) => {
    const table = readStaticTable(tableOf([known], () => 1))
    expect(rowOf(table, known)).toBe(0)
    return rowOf(table, unknown) !== -1
  })
  // One in 256 by chance.
  expect(mistaken.length).toBeLessThanOrEqual(1)
})

for (const [bits, wide, share] of [
  ['four', new Set<number>(), 0.51],
  ['eight', new Set([0]), 0.51 / 16],
] as const)
  test(`${bits} bits and a scale a row keep every value near what it was`, () => {
    const row = fc.array(fc.float({min: -1, max: 1, noNaN: true}), {minLength: DIMENSIONS, maxLength: DIMENSIONS})
    fc.assert(
      fc.property(row, fc.constantFrom(1, 0.01), (values, size) => {
        const table = readStaticTable(
          tableOf(['a'], (at, dimension) => (at === 0 ? values[dimension]! * size : 1), wide),
        )
        const largest = Math.max(...values.map(Math.abs)) * size
        const stored = new Int32Array(DIMENSIONS)
        addRow(table, 0, table.scales[0]!, stored)
        // The rows of buckets are all 1, so they say what one unit is.
        const one = new Int32Array(DIMENSIONS)
        addRow(table, 1, table.scales[1]!, one)
        // Clipping may cost the largest value more than rounding does, if that helps all the others.
        for (const [dimension, value] of values.entries())
          expect(Math.abs(stored[dimension]! / one[0]! - value * size)).toBeLessThanOrEqual(share * largest + 2e-4)
      }),
    )
  })

test('a factor for buckets weighs unknown words more, and changes nothing else', () => {
  const value = (row: number, at: number) => Math.sin(1 + row * 5 + at)
  const plain = readStaticTable(tableOf(['a', 'b'], value, new Set([1, 3])))
  const factor = 1.2
  const weighed = readStaticTable(tableOf(['a', 'b'], value, new Set([1, 3]), factor))
  for (const row of [0, 1]) expect(weighed.scales[row]).toBe(Math.round(plain.scales[row]! / factor))
  expect(weighed.scales.subarray(2)).toEqual(plain.scales.subarray(2))
  expect([weighed.narrow, weighed.wide, weighed.places]).toEqual([plain.narrow, plain.wide, plain.places])
  expect(() => tableOf(['a'], value, new Set(), 0.9)).toThrow(/from 1 on/)
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
