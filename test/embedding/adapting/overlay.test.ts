import fc from 'fast-check'
import {expect, test} from 'vitest'
import {baseOf, overlaid, overlayBytes} from '../../../src/embedding/adapting/overlay.ts'
import {builtinEmbedder} from '../../../src/embedding/builtin/builtin.ts'
import {shippedTable} from '../../../src/embedding/builtin/shipped-table.ts'
import {rowOf} from '../../../src/embedding/builtin/static-table.ts'

const table = shippedTable()
const {signal} = new AbortController()
const row = (value: (at: number) => number) => Float32Array.from({length: 256}, (_, at) => value(at))
const similarity = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0)

test('a word that the log made its own gets its row, and every other text keeps its vector to the last bit', async () => {
  const bytes = overlayBytes({
    base: table.digest,
    dimensions: 256,
    rows: [{word: 'frobnicator', values: row((at) => (at === 0 ? 100_000 : 0))}],
  })
  const [adapted, shipped] = [builtinEmbedder(256, overlaid(table, bytes)), builtinEmbedder()]
  const [own] = await adapted.embed(['frobnicator'], signal)
  expect(own![0]).toBeCloseTo(1, 6)
  await fc.assert(
    fc.asyncProperty(fc.string({unit: 'grapheme', minLength: 1}), async (text) => {
      fc.pre(text.trim() !== '')
      expect(await adapted.embed([text], signal)).toEqual(await shipped.embed([text], signal))
    }),
  )
})

test('a changed row changes the texts that hold the word, under another fingerprint', async () => {
  const known = rowOf(table, 'server')
  const bytes = overlayBytes({
    base: table.digest,
    dimensions: 256,
    rows: [{row: known, values: row((at) => (at === 1 ? 50_000 : 0))}],
  })
  const [adapted, shipped] = [builtinEmbedder(256, overlaid(table, bytes)), builtinEmbedder()]
  expect(adapted.fingerprint).not.toBe(shipped.fingerprint)
  const [changed] = await adapted.embed(['server'], signal)
  const [before] = await shipped.embed(['server'], signal)
  expect(changed![1]).toBeCloseTo(1, 6)
  expect(similarity(changed!, before!)).toBeLessThan(0.9)
  expect(await adapted.embed(['kettle'], signal)).toEqual(await shipped.embed(['kettle'], signal))
})

test('an overlay of another table, or damaged bytes, are refused', () => {
  const bytes = overlayBytes({base: '00000000', dimensions: 256, rows: []})
  expect(baseOf(bytes)).toBe('00000000')
  expect(() => overlaid(table, bytes)).toThrow(/no adaptation/)
  const fitting = overlayBytes({base: table.digest, dimensions: 256, rows: [{word: 'one', values: row(() => 1)}]})
  for (const damaged of [fitting.subarray(0, -1), Buffer.alloc(0), Buffer.alloc(100)])
    expect(() => overlaid(table, damaged)).toThrow(/no adaptation/)
})
