import fc from 'fast-check'
import {expect, test} from 'vitest'
import {saySame} from '../../src/matching/same-meaning.ts'

test.each([
  ['Port 5432', 'Use port 5432.'],
  ['restart the postgres server', 'restart the Postgres server!'],
  ['It is in the top drawer of the kitchen', 'in the kitchen, top drawer'],
  ['a resposta é Lisboa', 'Lisboa'],
])('%s says the same as %s', (first, second) => {
  expect(saySame(first, second, 0.9)).toBe(true)
  expect(saySame(first, second, 0.84)).toBe(false)
})

test.each([
  ['Eastern Time Zone', 'Central Time Zone', 'another name in front'],
  ['restart the server twice', 'restart the server', 'an amount more'],
  ['delete the file', 'delete the backup file', 'another thing'],
  ['port 5432', 'port 5433', 'another number'],
  ['wait 5 minutes', 'wait 5 hours', 'another unit'],
  ['do not restart the server', 'restart the server', 'negation'],
  ['enable the cache of the proxy', 'disable the cache of the proxy', 'opposites'],
  ['Spain', 'Portugal', 'other names'],
  ['git push --force', 'git push -f', 'code'],
  ['', '', 'nothing'],
  ['the of', 'of the', 'function words alone'],
  ['🔥', '🔥🔥', 'no words'],
])('%s does not say what %s says: %s', (first, second) => {
  expect(saySame(first, second, 0.99)).toBe(false)
})

test('whatever the texts: the same from both sides, and never without a cosine', () => {
  const text = fc.oneof(fc.string({maxLength: 60}), fc.constantFrom('Lisbon', 'port 80', 'no port 80', 'it is 5 km'))
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(saySame(a, b, 0.9)).toBe(saySame(b, a, 0.9))
      expect(saySame(a, b, Number.NaN)).toBe(false)
    }),
  )
})
