/**
 * ISO 8601: a date, or a date and a time with minutes, seconds or fractions, and Z, +hh, +hhmm, +hh:mm or no zone.
 * A blank instead of the T is taken too, as RFC 3339 (5.6) allows and Python's str(datetime) writes.
 */
const MOMENT =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:Z|([+-])(\d\d)(?::?(\d\d))?)?)?$/

/**
 * Milliseconds since 1970, undefined when the text is no such moment or no such day exists. Without a zone it counts as
 * UTC, so that a file means the same on every machine. A leap second (:60) is refused.
 */
export function parseMoment(text: string): number | undefined {
  return parsePlain(text) ?? parseAny(text)
}

/** `2026-03-01T09:30:00Z`, as nearly all are written, without the regular expression; undefined: not for here. */
function parsePlain(text: string): number | undefined {
  if (text.length !== 20 || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return undefined
  if (text[13] !== ':' || text[16] !== ':' || text[19] !== 'Z') return undefined
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2)
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  const hour = twoDigits(text, 11)
  const minute = twoDigits(text, 14)
  const second = twoDigits(text, 17)
  // NaN fails every comparison. Days that only some months have, and years that Date.UTC moves, are for the other one.
  const isPlain = year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 28
  return isPlain && hour <= 23 && minute <= 59 && second <= 59
    ? Date.UTC(year, month - 1, day, hour, minute, second)
    : undefined
}

/** NaN where there are none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30
  const ones = text.charCodeAt(at + 1) - 0x30
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN
}

function parseAny(text: string): number | undefined {
  const parts = MOMENT.exec(text)
  if (parts === null) return undefined
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((digits) => Number(digits ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const offsetHours = Number(parts[9] ?? 0)
  const offsetMinutes = Number(parts[10] ?? 0)
  if (hour > 23 || minute > 59 || second > 59 || offsetHours > 23 || offsetMinutes > 59) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  // Date rolls 30 February over into March: the parts must come back as they were.
  if (month < 1 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined
  date.setUTCHours(hour, minute, second, Math.floor(Number(`0.${parts[7] ?? 0}`) * 1000))
  const offset = (offsetHours * 60 + offsetMinutes) * 60_000
  return date.getTime() - (parts[8] === '-' ? -offset : offset)
}
