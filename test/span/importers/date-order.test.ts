import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {DateOrder} from '../../../src/settings/schema.ts'
import {withDateOrder} from '../../../src/span/importers/date-order.ts'
import type {Item} from '../../../src/span/importers/item.ts'

const SHOWN = ['either', 'dmy', 'none', 'broken'] as const

const itemOf = (shows: (typeof SHOWN)[number], index: number): Item => {
  const place = {number: index + 1, path: `line ${index + 1}`}
  return shows === 'broken'
    ? {...place, bytes: Buffer.from('x'), length: 1, fault: {code: 'bad_row', field: '', message: 'm'}}
    : {...place, value: {shows}}
}

test('items come in their order, each once, and however many wait only those that were let go too early lack the order', async () => {
  const shows = fc.constantFrom(...SHOWN)
  await fc.assert(
    fc.asyncProperty(fc.array(shows, {maxLength: 30}), fc.integer({min: 1, max: 40}), async (kinds, most) => {
      const given = async function* () {
        yield* kinds.map(itemOf)
      }
      const orders: (DateOrder | undefined)[] = []
      const read = (value: unknown, order: DateOrder | undefined) => {
        const {shows: kind} = value as {shows: (typeof SHOWN)[number]}
        const dates = kind === 'either' || kind === 'dmy' ? kind : undefined
        return {spans: [], problems: [{path: '', message: order ?? ''}], dates}
      }
      const got: Item[] = []
      for await (const {item, imported} of withDateOrder(given(), read, undefined, {items: most, bytes: 1 << 20})) {
        got.push(item)
        if (imported !== undefined)
          orders[item.number - 1] = (imported.problems[0]!.message as DateOrder | '') || undefined
      }
      expect(got).toEqual(kinds.map(itemOf))
      const first = kinds.indexOf('dmy')
      const told = kinds.flatMap((kind, index) => (kind === 'either' && orders[index] !== undefined ? [index] : []))
      const wanted = kinds.flatMap((kind, index) => (kind === 'either' && first !== -1 ? [index] : []))
      if (most > 30) expect(told).toEqual(wanted)
      else expect(wanted).toEqual(expect.arrayContaining(told))
    }),
  )
})
