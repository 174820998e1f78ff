import type {DateOrder} from '../../settings/schema.ts'
import type {FaultCode} from '../fault.ts'
import {parseMoment} from '../moment.ts'
import type {Span} from '../schema.ts'
import {writtenDate} from '../written-date.ts'

/** What an item of another format holds, and what in it could not be read. */
export interface Imported {
  readonly spans: readonly Span[]
  readonly problems: readonly Problem[]
  /** Questions of which something came, and no words. */
  readonly unanswered?: number
  /** What a date of the item shows of the order of day and month; `either`: it needs to be told. */
  readonly dates?: DateOrder | 'either' | undefined
}

/** Something that is not as the format has it. */
export interface Problem {
  /** Inside the item, such as `.mapping.abc.message`; empty for the item itself. */
  readonly path: string
  readonly message: string
  /** Undefined: `wrong_type`. */
  readonly code?: FaultCode | undefined
}

/** An item that holds nothing that could be read. */
export function unreadable(path: string, message: string): Imported {
  return {spans: [], problems: [{path, message}]}
}

export type Fields = Readonly<Record<string, unknown>>

/** The value as an object, undefined when it is none. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

/** The value as a text, undefined when it is none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** What a row is called: a text, or the number it is counted by. */
export function labelOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : textOf(value) || undefined
}

/** Seconds since 1970, or a text with a date that can mean one day alone, as ISO 8601; undefined when it is neither. */
export function momentOf(value: unknown): string | undefined {
  const written = typeof value === 'string' ? writtenDate(value) : undefined
  const epoch = typeof value === 'number' ? value * 1000 : written === undefined ? undefined : parseMoment(written)
  if (epoch === undefined) return undefined
  const date = new Date(epoch)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
