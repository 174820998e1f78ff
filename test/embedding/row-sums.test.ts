import fc from 'fast-check'
import {expect, test} from 'vitest'
import {tableBytes} from '../../scripts/embedder/table-bytes.ts'
import {RowSums} from '../../src/embedding/builtin/row-sums.ts'
import {addRow, readStaticTable} from '../../src/embedding/builtin/static-table.ts'

const COLUMNS = 24
const WORDS = 6

/** Random rows, three of them with eight bits a value. */
const table = fc
  .array(fc.float({min: -1, max: 1, noNaN: true}), {minLength: 10 * COLUMNS, maxLength: 10 * COLUMNS})
  .map((values) =>
    readStaticTable(
      tableBytes({
        words: Array.from({length: WORDS}, (_, word) => `word${word}`),
        values: Float32Array.from([...values.slice(1), 1]),
        dimensions: COLUMNS,
        wide: new Set([0, 3, 7]),
        bucketFactor: 1,
      }),
    ),
  )
const reads = fc.array(fc.tuple(fc.nat(9), fc.integer({min: 0, max: 65_535})), {maxLength: 60})

test('rows summed together are the sums of the rows, at any width, and nothing is left for the next text', () => {
  fc.assert(
    fc.property(table, fc.constantFrom(8, 16, COLUMNS), reads, reads, (rows, columns, first, second) => {
      const sums = new RowSums(rows, columns)
      for (const read of [first, second]) {
        sums.clear()
        const wanted = new Int32Array(columns)
        for (const [row, scale] of read) {
          const most = rows.places[row]! < 0 ? Math.min(scale, 3612) : scale
          sums.add(row, most)
          addRow(rows, row, most, wanted)
        }
        expect([...sums.take()]).toEqual([...wanted])
      }
    }),
  )
})

test('more rows than 32 bits hold are summed exactly', () => {
  fc.assert(
    fc.property(table, fc.nat(9), fc.integer({min: 4000, max: 40_000}), (rows, row, times) => {
      const scale = rows.places[row]! < 0 ? 3612 : 65_535
      const sums = new RowSums(rows, 8)
      const one = new Int32Array(8)
      addRow(rows, row, scale, one)
      sums.clear()
      for (let time = 0; time < times; time++) sums.add(row, scale)
      // Adding 0: a sum that starts from -0 is the same number.
      expect([...sums.take()].map((value) => value + 0)).toEqual([...one].map((value) => value * times + 0))
    }),
    {numRuns: 30},
  )
})

test('rows of a long text that come in any order, some of them times nothing, are summed as one by one', () => {
  fc.assert(
    fc.property(table, reads, fc.integer({min: 4096, max: 4200}), (rows, read, before) => {
      const sums = new RowSums(rows, 16)
      const wanted = new Float64Array(16)
      const add = (row: number, scale: number) => {
        const most = rows.places[row]! < 0 ? Math.min(scale, 3612) : scale
        sums.add(row, most)
        const one = new Int32Array(16)
        addRow(rows, row, most, one)
        for (const [at, value] of one.entries()) wanted[at]! += value
      }
      sums.clear()
      for (let time = 0; time < before; time++) add(time % 10, 7)
      for (const [row, scale] of read) {
        add(row, 0)
        add(row, scale)
      }
      expect([...sums.take()].map((value) => value + 0)).toEqual([...wanted].map((value) => value + 0))
      // Nothing of it is left for a short text.
      sums.clear()
      sums.add(3, 5)
      const one = new Int32Array(16)
      addRow(rows, 3, 5, one)
      expect([...sums.take()].map((value) => value + 0)).toEqual([...one])
    }),
    {numRuns: 30},
  )
})
