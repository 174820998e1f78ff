import fc from 'fast-check'
import {expect, test} from 'vitest'
import {parseMoment} from '../../src/span/moment.ts'
import {dateOrderOf, writtenDate} from '../../src/span/written-date.ts'

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const MESES = 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'.split(' ')

const anyDate = fc.date({min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true}).map((date) => {
  date.setUTCMilliseconds(0)
  return date
})

/** What programs and people write of a moment (in UTC), where it can be read in one way. */
const FORMS: Readonly<Record<string, (date: Date) => string>> = {
  'RFC 2822 / toUTCString': (date) => date.toUTCString(),
  ctime: (date) => `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()} ${clock(date)} ${year(date)}`,
  'year first': (date) => `${year(date)}/${date.getUTCMonth() + 1}/${date.getUTCDate()} ${clock(date)}`,
  'full stops': (date) => `${date.getUTCDate()}.${date.getUTCMonth() + 1}.${year(date)} ${clock(date)}`,
  'US, spelt': (date) => `${MONTHS[date.getUTCMonth()]}. ${date.getUTCDate()}, ${year(date)}, ${halves(date)}`,
  Oracle: (date) => `${date.getUTCDate()}-${MONTHS[date.getUTCMonth()]!.toUpperCase()}-${year(date)} ${clock(date)}Z`,
  Portuguese: (date) => `${date.getUTCDate()} de ${MESES[date.getUTCMonth()]} de ${year(date)} ${clock(date)}`,
  'Portuguese, spoken': (date) =>
    `${date.getUTCDate()} de ${MESES[date.getUTCMonth()]} de ${year(date)} às ${clock(date)}`,
  'web servers': (date) =>
    `${String(date.getUTCDate()).padStart(2, '0')}/${MONTHS[date.getUTCMonth()]}/${year(date)}:${clock(date)} +0000`,
  Jira: (date) => `${date.getUTCDate()}/${MONTHS[date.getUTCMonth()]}/${year(date)} ${halves(date)}`,
  'ISO 8601, basic': (date) => date.toISOString().replace(/[-:]|\.\d+/g, ''),
  'offset of hours': (date) => `${new Date(date.getTime() - 3 * 3_600_000).toUTCString().replace('GMT', '-03')}`,
  offset: (date) => `${new Date(date.getTime() + 5.5 * 3_600_000).toUTCString().replace('GMT', '+0530')}`,
}

const year = (date: Date) => String(date.getUTCFullYear()).padStart(4, '0')
const clock = (date: Date) => date.toISOString().slice(11, 19)
const halves = (date: Date) =>
  `${date.getUTCHours() % 12 || 12}:${date.toISOString().slice(14, 19)} ${date.getUTCHours() < 12 ? 'AM' : 'p.m.'}`

test.each(Object.entries(FORMS))('%s: any moment is read as the one it is, whatever order is told', (_, write) => {
  fc.assert(
    fc.property(anyDate, fc.constantFrom(undefined, 'dmy' as const, 'mdy' as const), (date, order) => {
      fc.pre(date.getTime() < new Date('9999-12-31').getTime())
      expect(writtenDate(write(date), order)).toBe(date.toISOString())
    }),
  )
})

test('day and month as numbers: one reading is taken, two need the order, and no order makes a day that is none', () => {
  fc.assert(
    fc.property(anyDate, fc.constantFrom('/', '-'), (date, sign) => {
      const [day, month] = [date.getUTCDate(), date.getUTCMonth() + 1]
      const iso = date.toISOString().slice(0, 10)
      const text = [day, month, year(date)].join(sign)
      expect(writtenDate(text, 'dmy')).toBe(iso)
      expect(writtenDate([month, day, year(date)].join(sign), 'mdy')).toBe(iso)
      expect(writtenDate(text)).toBe(day > 12 || day === month ? iso : undefined)
      expect(dateOrderOf(text)).toBe(day > 12 ? 'dmy' : day === month ? undefined : 'either')
      if (day > 12) expect(writtenDate(text, 'mdy')).toBeUndefined()
    }),
  )
})

test.each([
  ['31/02/2026', '30.02.2026', 'Feb 30, 2026', '2026/13/01'],
  ['28/11/26', '11-28-26', "28 Nov '26"],
  ['Mar 2026', '2026', '20261128', '12:30', 'soon', 'March for 3, 2026', ''],
  ['28/11/2026 25:00', '28/11/2026 13:00 PM', '28/11/2026 10', 'Nov 28, 2026 10:30 BRT'],
  ['28/11-2026', '1/2/3/2026', '2026/11/28/'],
])('%s and its like are no dates', (...texts) => {
  for (const text of texts) expect(writtenDate(text), text).toBeUndefined()
})

test('a year of two digits is read behind the name of its month alone', () => {
  expect(writtenDate('02/Jan/26 10:00 AM')).toBe('2026-01-02T10:00:00.000Z')
  expect(writtenDate('28-NOV-99')).toBe('1999-11-28')
  for (const text of ['28 Nov 26', 'Nov 28, 26', '31/Feb/26', '28/11/26']) expect(writtenDate(text)).toBeUndefined()
})

test('ISO 8601 stays as it is written', () => {
  for (const text of ['2026-11-28', '2026-11-28T10:30', '2026-11-28 10:30:00+02:00'])
    expect([writtenDate(text), parseMoment(text)]).toEqual([text, expect.any(Number)])
})
