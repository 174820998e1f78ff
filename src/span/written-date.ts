import {DATE_ORDERS, type DateOrder} from '../settings/schema.ts'
import {parseMoment} from './moment.ts'

/** Day, month, year, each as digits; month 1-12. */
interface Day {
  readonly year: string
  readonly month: number
  readonly day: string
}

/** By their first three letters, in English and Portuguese (which share most of them). */
const MONTHS: Readonly<Record<string, number>> = Object.fromEntries([
  ...'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ').map((name, index) => [name, index + 1] as const),
  ...'jan fev mar abr mai jun jul ago set out nov dez'.split(' ').map((name, index) => [name, index + 1] as const),
])

const MONTH =
  '(jan(?:uary|eiro)?|feb(?:ruary)?|fev(?:ereiro)?|mar(?:ch|co|ço)?|apr(?:il)?|abr(?:il)?|may|mai(?:o)?|jun(?:e|ho)?|jul(?:y|ho)?|aug(?:ust)?|ago(?:sto)?|sept?(?:ember)?|set(?:embro)?|oct(?:ober)?|out(?:ubro)?|nov(?:ember|embro)?|dec(?:ember)?|dez(?:embro)?)\\.?'

const WEEKDAY = '(?:(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\\.?,? +)?'

/** Hours and minutes, seconds, a.m. or p.m., a zone: an offset, UTC, or one that RFC 2822 (4.3) gives an offset. */
const TIME = '(\\d{1,2}):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d{1,9}))?)?(?: ?([ap])\\.?m\\.?)?'
const ZONE =
  '(?: ?(Z|(?:UTC|GMT)?[+-]\\d\\d(?::?\\d\\d)?|UTC|UT|GMT|EST|EDT|CST|CDT|MST|MDT|PST|PDT))?(?: \\([^()]{1,60}\\))?'
/** Web servers put a colon between date and time. */
const AFTER = `(?:(?:,? +|T|:|,? +(?:at|[aà]s) +)${TIME}${ZONE})?`

const form = (date: string) => new RegExp(`^${WEEKDAY}${date}$`, 'i')
const NUMBERS = form(`(\\d{1,2})([/.-])(\\d{1,2})\\2(\\d{4})${AFTER}`)
const YEAR_FIRST = form(`(\\d{4})([/.-])(\\d{1,2})\\2(\\d{1,2})${AFTER}`)
const DAY_NAME = form(`(\\d{1,2})(?:st|nd|rd|th|º)?(?: +de +| +|-|/)${MONTH}(?: +de +|,? +|-|/)(\\d{4})${AFTER}`)
/** As Oracle and Jira write it unless told otherwise: the one form of two digits for a year that has the day first. */
const SHORT_YEAR = form(`(\\d{1,2})(?:-|/)${MONTH}(?:-|/)(\\d\\d)${AFTER}`)
const NAME_DAY = form(`${MONTH} +(\\d{1,2})(?:st|nd|rd|th)?,? +(\\d{4})${AFTER}`)
/** ISO 8601 in its basic format, which needs a time behind it to be told from a number. */
const BASIC = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(?:(\d\d)(?:[.,](\d{1,9}))?)?()(Z|[+-]\d\d(?::?\d\d)?)?$/
/** ctime(3). */
const YEAR_LAST = form(`${MONTH} +(\\d{1,2}) +${TIME}${ZONE} +(\\d{4})`)

const ZONES: Readonly<Record<string, number>> = {EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7}

/**
 * A date as people and programs write it, as ISO 8601: ISO 8601 itself (as it is), RFC 2822, names of months in English
 * and Portuguese, the year first, or day and month before it. Full stops mean the day first, as they do wherever dates
 * are written with them; with other signs a number above 12 says which is which, else `order` does. Without a zone it
 * counts as UTC. Years have four digits, but for `28-NOV-26`. Undefined: it is no such date, no such day exists, or two days could be meant.
 */
export function writtenDate(given: string, order?: DateOrder): string | undefined {
  const text = given.trim()
  if (parseMoment(text) !== undefined) return text
  const moments = new Set(numericMoments(text, order) ?? [])
  if (moments.size > 0) return moments.size === 1 ? [...moments][0] : undefined
  const found = namedDay(text)
  return found === undefined ? undefined : momentOf(found.day, found.time)
}

/**
 * Which order a date shows that has day and month as numbers before its year: `either` when each makes another day.
 * Undefined: it is no such date, or the order makes no difference.
 */
export function dateOrderOf(text: string): DateOrder | 'either' | undefined {
  if (!NUMBERS.test(text.trim())) return undefined
  const [dmy, mdy] = DATE_ORDERS.map((order) => writtenDate(text, order))
  if (dmy === mdy) return undefined
  return dmy === undefined ? 'mdy' : mdy === undefined ? 'dmy' : 'either'
}

/** What such a date may mean; undefined: it is none. */
function numericMoments(text: string, order: DateOrder | undefined): string[] | undefined {
  const numbers = NUMBERS.exec(text)
  if (numbers === null) return undefined
  const [, first = '', sign, second = '', year = '', ...time] = numbers
  const orders = DATE_ORDERS.filter((each) => each === (sign === '.' ? 'dmy' : (order ?? each)))
  return orders.flatMap((each) => {
    const [day, month] = each === 'dmy' ? [first, second] : [second, first]
    return momentOf({year, month: Number(month), day}, time) ?? []
  })
}

function namedDay(text: string): {readonly day: Day; readonly time: readonly (string | undefined)[]} | undefined {
  const yearFirst = YEAR_FIRST.exec(text)
  if (yearFirst !== null) {
    const [, year = '', , month, day = '', ...time] = yearFirst
    return {day: {year, month: Number(month), day}, time}
  }
  const basic = BASIC.exec(text)
  if (basic !== null) {
    const [, year = '', month, day = '', ...time] = basic
    return {day: {year, month: Number(month), day}, time: time.map((part) => part || undefined)}
  }
  const dayName = DAY_NAME.exec(text) ?? SHORT_YEAR.exec(text)
  if (dayName !== null) {
    const [, day = '', month = '', year = '', ...time] = dayName
    return {day: {year: fullYear(year), month: monthOf(month), day}, time}
  }
  const nameDay = NAME_DAY.exec(text)
  if (nameDay !== null) {
    const [, month = '', day = '', year = '', ...time] = nameDay
    return {day: {year, month: monthOf(month), day}, time}
  }
  const yearLast = YEAR_LAST.exec(text)
  if (yearLast === null) return undefined
  const [, month = '', day = '', ...rest] = yearLast
  return {day: {year: rest.at(-1)!, month: monthOf(month), day}, time: rest.slice(0, -1)}
}

/** Of two digits as POSIX reads them (strptime, %y): 1969 to 2068. */
function fullYear(year: string): string {
  if (year.length === 4) return year
  return `${Number(year) < 69 ? '20' : '19'}${year}`
}

function monthOf(name: string): number {
  return MONTHS[name.slice(0, 3).toLowerCase()]!
}

/** @param time hour, minute, second, fraction, `a` or `p`, zone; undefined where the text has none */
function momentOf({year, month, day}: Day, time: readonly (string | undefined)[]): string | undefined {
  const [hour, minute, second, fraction, half, zone] = time
  const date = `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`
  if (hour === undefined) return parseMoment(date) === undefined ? undefined : date
  const hours = half === undefined ? Number(hour) : hourOfHalf(Number(hour), half)
  if (hours === undefined) return undefined
  const clock = `${String(hours).padStart(2, '0')}:${minute}:${second ?? '00'}${fraction === undefined ? '' : `.${fraction}`}`
  const epoch = parseMoment(`${date}T${clock}${offsetOf(zone)}`)
  return epoch === undefined ? undefined : new Date(epoch).toISOString()
}

/** 12 a.m. is midnight, 12 p.m. is noon. */
function hourOfHalf(hour: number, half: string): number | undefined {
  if (hour < 1 || hour > 12) return undefined
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}

function offsetOf(zone = 'Z'): string {
  const hours = ZONES[zone.toUpperCase()]
  if (hours !== undefined) return `-0${-hours}:00`
  const offset = /[+-].*$/.exec(zone)?.[0]
  return offset ?? 'Z'
}
