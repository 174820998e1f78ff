import fc from 'fast-check'
import {expect, test} from 'vitest'
import {parseMoment} from '../../src/span/moment.ts'

test('every moment that JavaScript writes is read back exactly', () => {
  fc.assert(
    fc.property(fc.date({min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true}), (date) => {
      expect(parseMoment(date.toISOString())).toBe(date.getTime())
      const whole = new Date(Math.floor(date.getTime() / 1000) * 1000)
      expect(parseMoment(whole.toISOString().replace('.000', ''))).toBe(whole.getTime())
    }),
  )
})

test.each([
  ['2026-03-01', '2026-03-01T00:00:00Z'],
  ['2026-03-01T09:30', '2026-03-01T09:30:00Z'],
  ['2026-03-01T09:30Z', '2026-03-01T09:30:00Z'],
  ['2026-03-01 09:30:00', '2026-03-01T09:30:00Z'],
  ['2026-03-01T09:30:00-03:00', '2026-03-01T12:30:00Z'],
  ['2026-03-01T09:30:00+0530', '2026-03-01T04:00:00Z'],
  ['2026-03-01T09:30:00+01', '2026-03-01T08:30:00Z'],
  ['2026-03-01T09:30:00.123456789Z', '2026-03-01T09:30:00.123Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00Z'],
  ['0099-01-01', '0099-01-01T00:00:00Z'],
])('%s is %s, whatever the time zone of the machine', (text, meant) => {
  expect(parseMoment(text)).toBe(Date.parse(meant))
})

test.each([
  'yesterday',
  '',
  '1',
  '2026',
  '2026-3-1',
  '2026-02-30',
  '2025-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-01-00',
  '2026-03-01T24:00:00Z',
  '2026-03-01T09:60Z',
  '2026-03-01T09:30:60Z',
  '2026-03-01T09',
  'Jan 5 2026',
  '20260301',
  '2026-03-01T09:30:00+24:00',
  '2026-03-01T09:30:00Zx',
  ' 2026-03-01',
])('%j is refused', (text) => {
  expect(parseMoment(text)).toBeUndefined()
})
