import fc from 'fast-check'
import {expect, test} from 'vitest'
import {earliest, largest, reachOf} from '../../src/retrieval/selection.ts'

test('the smallest distances are chosen, the earliest of equals', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), {maxLength: 200}), fc.integer({min: 1, max: 250}), (all, count) => {
      const expected = all
        .map((distance, at) => ({distance, at}))
        .sort((a, b) => a.distance - b.distance || a.at - b.at)
        .slice(0, count)
        .map(({at}) => at)
        .sort((a, b) => a - b)
      const counts = new Uint32Array(21)
      for (const distance of all) counts[distance]!++
      const reach = reachOf(counts, count)
      const within = Uint32Array.from(all.flatMap((distance, at) => (distance <= reach ? [at] : [])))
      expect([...earliest(within, Uint16Array.from(all), reach, count)]).toEqual(expected)
    }),
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
