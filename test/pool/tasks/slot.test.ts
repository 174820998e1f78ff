import fc from 'fast-check'
import {expect, test} from 'vitest'
import {slotText} from '../../../src/pool/tasks/slot.ts'
import {INJECTIONS} from '../../support/injections.ts'

function safe(slot: string): boolean {
  return (
    !/[\r\n<>`\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Variation_Selector}]|\[\/?[A-Z_]{2,}\]|\{\{/u.test(slot) &&
    !/[<>`]/.test(slot.normalize('NFKC'))
  )
}

test('whatever a text holds, it stays inside of its slot and is not changed', () => {
  for (const text of INJECTIONS) {
    for (const value of [text, [text], {id: text, text}, {[text]: 1}]) {
      const slot = slotText(value)
      expect(safe(slot), text).toBe(true)
      expect(JSON.parse(slot), text).toEqual(value)
    }
  }
})

test('so it is for any value at all', () => {
  const pieces = fc.array(fc.oneof(fc.constantFrom(...INJECTIONS), fc.string({unit: 'binary'})), {maxLength: 5})
  const text = pieces.map((list) => list.join(''))
  const value = fc.oneof(text, fc.array(text, {maxLength: 4}), fc.dictionary(text, fc.jsonValue(), {maxKeys: 4}))
  fc.assert(
    fc.property(value, (given) => {
      const slot = slotText(given)
      expect(safe(slot)).toBe(true)
      // As JSON itself would give it back: -0 is 0, and so on.
      expect(JSON.parse(slot)).toEqual(JSON.parse(JSON.stringify(given)))
    }),
    {numRuns: 500},
  )
})

test('ordinary words, accents, code brackets and emoji stay readable', () => {
  expect(slotText('Qual é a porta? a[0] = {x: 1} 🙂')).toBe('"Qual é a porta? a[0] = {x: 1} 🙂"')
  expect(slotText(undefined)).toBe('null')
})
