import fc from 'fast-check'
import {expect, test} from 'vitest'
import {BandTable} from '../../src/span/band-table.ts'
import {bandKeys, tokenSet} from '../../src/span/min-hash.ts'

/** Few keys, so that members meet, and 0, which no hash needs to avoid. */
const key = fc.constantFrom(0, 1, 2 ** 20, 2 ** 20 + 1, 2 ** 52 - 1, 4_000_000_000_000_000)

test('bands hold their members in the order they came, as a Map of lists would', () => {
  const change = fc.record({key, seq: fc.integer({min: 1, max: 9}), gone: fc.boolean()})
  fc.assert(
    fc.property(fc.array(change, {maxLength: 200}), (changes) => {
      const table = new BandTable()
      const model = new Map<number, number[]>()
      for (const {key: band, seq, gone} of changes) {
        const members = model.get(band) ?? []
        if (gone) {
          table.remove(band, seq)
          model.set(
            band,
            members.filter((member) => member !== seq),
          )
        } else if (!members.includes(seq)) {
          table.add(band, seq)
          model.set(band, [...members, seq])
        }
      }
      for (const [band, members] of model) {
        const found: number[] = []
        table.collect(band, found)
        expect([found, table.has(band)]).toEqual([members, members.length > 0])
      }
    }),
  )
})

test('a hundred thousand bands are all found again, and written in the order of their keys', () => {
  const table = new BandTable()
  const keys: number[] = []
  for (let seq = 1; seq <= 20_000; seq++)
    for (const band of bandKeys(tokenSet(`question ${seq} about thing ${seq % 97}`))) {
      table.add(band, seq)
      keys.push(band)
    }
  const distinct = [...new Set(keys)].sort((a, b) => a - b)
  expect(table.size).toBe(distinct.length)
  expect([...table.sortedKeys()]).toEqual(distinct)
  expect(distinct.every((band) => table.has(band))).toBe(true)
})
