import {expect, test} from 'vitest'
import {placeGuard, placesOf} from '../../src/matching/guards/places.ts'
import {tokensOf} from '../../src/span/tokens.ts'

const isOther = (one: string, other: string) =>
  placeGuard(placesOf(tokensOf(one)), placesOf(tokensOf(other))) !== undefined

test.each([
  ['Sudan', 'South Sudan'],
  ['Dominica', 'Dominican Republic'],
  ['Dominica', 'República Dominicana'],
  ['Guinea', 'Papua New Guinea'],
  ['Guiné-Bissau', 'Guiné Equatorial'],
  ['Virginia', 'West Virginia'],
])('%s is not %s, in any case, and each is itself', (one, other) => {
  for (const change of [(text: string) => text, (text: string) => text.toLowerCase()]) {
    const [a, b] = [one, other].map((place) => change(`What is the capital of ${place}?`)) as [string, string]
    expect([isOther(a, b), isOther(b, a), isOther(a, a), isOther(b, b)]).toEqual([true, true, false, false])
  }
})

test('a place in another language is the same, and who names both contradicts neither', () => {
  expect(isOther('the Dominican Republic', 'a República Dominicana')).toBe(false)
  expect(isOther('Did Sudan attack South Sudan?', 'Who attacked South Sudan?')).toBe(false)
  expect(isOther('Is New York old?', 'Is London old?')).toBe(false)
})
