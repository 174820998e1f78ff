import fc from 'fast-check'
import {expect, test} from 'vitest'
import {largest, smallest} from '../../src/retrieval/selection.ts'

test('the smallest distances that pass are chosen, the earliest of equals', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({distance: fc.nat(20), passes: fc.boolean()}), {maxLength: 200}),
      fc.integer({min: 1, max: 250}),
      (rows, count) => {
        const distances = Uint16Array.from(rows, ({distance}) => distance)
        const passes = Uint8Array.from(rows, (row) => (row.passes ? 1 : 0))
        const expected = rows
          .map(({distance, passes}, slot) => ({distance, passes, slot}))
          .filter((row) => row.passes)
          .sort((a, b) => a.distance - b.distance || a.slot - b.slot)
          .slice(0, count)
          .map(({slot}) => slot)
          .sort((a, b) => a - b)
        expect([...smallest(distances, passes, count, 20)]).toEqual(expected)
      },
    ),
  )
})

test('the largest scores come first, the earliest of equals first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({min: -9, max: 9}), {maxLength: 120}),
      fc.integer({min: 1, max: 150}),
      (all, count) => {
        const expected = all.map((_, at) => at).sort((a, b) => all[b]! - all[a]! || a - b)
        expect([...largest(Float64Array.from(all), count)]).toEqual(expected.slice(0, count))
      },
    ),
  )
})
