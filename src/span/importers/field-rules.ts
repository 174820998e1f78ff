import type {DateOrder} from '../../settings/schema.ts'
import type {FaultCode} from '../fault.ts'
import {type Stakes, type Status, stakesInOrder} from '../schema.ts'
import {dateOrderOf, writtenDate} from '../written-date.ts'
import {isEmpty} from './columns.ts'
import {momentOf, textOf} from './imported.ts'
import {statusOfWord} from './status-words.ts'

/** What a field of a span makes of a value in somebody's row. */
export interface FieldRule<T> {
  /** Undefined: the value can't be that field. Never asked about empty values. */
  readonly fit: (value: unknown) => T | undefined
  /** What it can be, as an error says it. */
  readonly wanted: string
  /** What is the matter with a value, and what to do, where more can be said than that it does not fit. */
  readonly why?: (value: unknown) => string | undefined
  /** Whether a row without it would be another row: then a value that does not fit is an error, whoever named it. */
  readonly isNeeded?: (value: unknown) => boolean
  /** Of the fault, where it has one of its own. */
  readonly code?: FaultCode
}

export const TEXT: FieldRule<string> = {fit: asText, wanted: 'a text'}

export const QUESTION: FieldRule<string> = {...TEXT, isNeeded: () => true}

/** One text, or several that are as right. */
export const OUTCOME: FieldRule<string | string[]> = {
  fit: (value) => asText(value) ?? asTexts(value),
  wanted: 'a text, or a list of texts,',
}

export const ANSWER: FieldRule<string | string[]> = {...OUTCOME, isNeeded: () => true}

/** Ids of what came before. */
export const PREVIOUS: FieldRule<string[]> = {
  fit: (value) => {
    const text = asText(value)
    return text === undefined ? asTexts(value) : [text].filter((id) => id.trim() !== '')
  },
  wanted: 'an id, or a list of ids,',
}

const STATUSES: readonly Status[] = ['pending', 'completed', 'failed']

export const STATUS: FieldRule<Status> = {fit: oneOf(STATUSES), wanted: 'pending, completed or failed'}

/** Of a column that a map says is the status: whoever says so means the words that other programs have for it. */
export const MAPPED_STATUS: FieldRule<Status> = {
  fit: (value) => {
    const word = typeof value === 'boolean' ? undefined : asText(value)
    return word === undefined ? undefined : statusOfWord(word)
  },
  wanted: STATUS.wanted,
  why: () =>
    `no word for ${STATUS.wanted} (success, closed, failure, open... are): mend it, or say it of all rows, --map status==completed`,
}

export const STAKES: FieldRule<Stakes> = {fit: oneOf(stakesInOrder), wanted: 'low, medium or high'}

/** With three digits behind it, it may set thousands apart. */
const DECIMAL_COMMA = /^(\s*\d{1,3}),(\d{1,2}\s*)$/

/** 0 to 100. */
export const SCORE: FieldRule<number> = {
  fit: (value) => {
    const text = typeof value === 'boolean' ? undefined : asText(value)
    const score = text === undefined || text.trim() === '' ? Number.NaN : Number(text.replace(DECIMAL_COMMA, '$1.$2'))
    return score >= 0 && score <= 100 ? score : undefined
  },
  wanted: 'a number from 0 to 100',
}

/**
 * ISO 8601 as it is; other dates as moments (see `writtenDate`), and so are seconds or milliseconds since 1970.
 * @param order of day and month, where it is known
 * @param shown hears which order a date shows, and `either` of one that needs to be told
 */
export function whenRule(
  order: DateOrder | undefined,
  shown: (order: DateOrder | 'either') => void,
): FieldRule<string> {
  return {
    fit: (value) => {
      const epoch = secondsOf(value)
      if (epoch !== undefined) return momentOf(epoch)
      if (typeof value === 'string') {
        const found = writtenDate(value, order)
        const shows = found === value ? undefined : dateOrderOf(value)
        if (shows !== undefined) shown(shows)
        return found
      }
      return undefined
    },
    wanted: 'a date, such as 2026-03-01T09:30:00Z or Mar 1, 2026,',
    why: (value) => {
      const shows = typeof value === 'string' ? dateOrderOf(value) : undefined
      if (shows === undefined) return undefined
      return shows === 'either'
        ? 'a date that may have the day or the month first, and no other row says which: --date-order dmy or --date-order mdy'
        : `a date with the ${shows === 'dmy' ? 'day' : 'month'} first, where others, or --date-order, have the ${shows === 'dmy' ? 'month' : 'day'} first`
    },
    // A time that is lost would be found missing much later.
    isNeeded: (value) => asText(value) !== undefined && typeof value !== 'boolean',
    code: 'bad_date',
  }
}

/** From when, in seconds since 1970, numbers are times and no other numbers, and until when: 1973 to 2286. */
const EPOCH = {first: 1e8, end: 1e10}

/** Seconds since 1970 of a number, or its text, that counts seconds or milliseconds; undefined: it is another number. */
function secondsOf(value: unknown): number | undefined {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\s*\d{9,13}(?:\.\d+)?\s*$/.test(value))
  const number = isNumber ? Number(value) : Number.NaN
  return [number, number / 1000].find((seconds) => seconds >= EPOCH.first && seconds < EPOCH.end)
}

function oneOf<T extends string>(words: readonly T[]): (value: unknown) => T | undefined {
  return (value) => {
    const word = textOf(value)?.trim().toLowerCase()
    return words.find((known) => known === word)
  }
}

/** A text, or what is written as one: a number, true or false. */
export function asText(value: unknown): string | undefined {
  return textOf(value) ?? (typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined)
}

/** Of a list of texts, numbers and booleans; what is empty in it is left out. */
function asTexts(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined
  const texts = value.filter((item) => !isEmpty(item)).map(asText)
  return texts.every((text) => text !== undefined) ? texts : undefined
}
