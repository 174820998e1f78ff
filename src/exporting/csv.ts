import type {Column} from './columns.ts'

/**
 * RFC 4180, with LF: a null is an empty cell, an empty text is a quoted one. Lists of messages are JSON. Texts stand as
 * they are, also where a spreadsheet would take them for a formula.
 */
export function csvLine(columns: readonly Column[], row: Readonly<Record<string, unknown>>): string {
  return `${columns.map(({name}) => cell(row[name])).join(',')}\n`
}

export function csvHeader(columns: readonly Column[]): string {
  return `${columns.map(({name}) => cell(name)).join(',')}\n`
}

/** What a spreadsheet takes for the beginning of a formula (owasp.org/www-community/attacks/CSV_Injection). */
const FORMULA = /^[=+\-@\t\r]/

/** The row with an apostrophe before each text that a spreadsheet would run. It is another text then. */
export function withoutFormulas<Row extends object>(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' && FORMULA.test(value) ? `'${value}` : value,
    ]),
  ) as Row
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text === '' || /[",\r\n\ufeff]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The row that a record was made of. */
export function rowOfCsv(columns: readonly Column[], record: readonly (string | null)[]): Record<string, unknown> {
  return Object.fromEntries(
    columns.map(({name, type}, index) => {
      const text = record[index] ?? null
      return [name, text === null || type === 'text' ? text : (JSON.parse(text) as unknown)]
    }),
  )
}
