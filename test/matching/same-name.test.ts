import fc from 'fast-check'
import {expect, test} from 'vitest'
import {COUNTRIES} from '../../src/matching/guards/countries.ts'
import {isSameName} from '../../src/matching/guards/same-name.ts'

test.each([
  ['daniel', 'daniela'],
  ['martin', 'martina'],
  ['paulo', 'paula'],
  ['joana', 'joano'],
  ['niger', 'nigeria'],
  ['austria', 'australia'],
  ['gambia', 'zambia'],
  ['iran', 'iraq'],
  ['christina', 'christian'],
])('two names, however alike: %s, %s', (one, other) => {
  expect([isSameName(one, other), isSameName(other, one)]).toEqual([false, false])
})

test.each([
  ['enstein', 'einstein'],
  ['shakespear', 'shakespeare'],
  ['lisbonn', 'lisbon'],
  ['nigera', 'nigeria'],
  ['phillipines', 'philippines'],
  ['sara', 'sarah'],
  ['sofia', 'sophia'],
  ['brazil', 'brazilian'],
  ['iraq', 'iraqi'],
  ['npa', 'npas'],
  ['chris', 'christopher'],
])('one name, written in two ways: %s, %s', (one, other) => {
  expect([isSameName(one, other), isSameName(other, one)]).toEqual([true, true])
})

test('no two countries are one but by what their English and Portuguese names share', () => {
  const alike = [...COUNTRIES].flatMap((one) =>
    [...COUNTRIES].filter((other) => one < other && isSameName(one, other)).map((other) => `${one} ${other}`),
  )
  expect(alike).toMatchInlineSnapshot(`
    [
      "brasil brazil",
      "chad chade",
      "ethiopia etiopia",
      "gana ghana",
      "guiana guyana",
      "ira iran",
      "ira iraque",
      "libia libya",
      "lithuania lituania",
      "paraguai paraguay",
      "siria syria",
      "uruguai uruguay",
      "iemen yemen",
    ]
  `)
})

test('it does not matter which of two names comes first', () => {
  const name = fc.string({unit: fc.constantFrom(...'abcehiklnoprsz'), minLength: 1, maxLength: 9})
  fc.assert(fc.property(name, name, (one, other) => isSameName(one, other) === isSameName(other, one)))
})
