import type {Span} from '../schema.ts'
import {type Fields, fieldsOf, type Imported, textOf, unreadable} from './imported.ts'

/** Columns of a table of spans as `export` writes it, and what of a span each repeats for whoever reads the table. */
const TOLD = ['id', 'who', 'did', 'this', 'when', 'status'] as const
const OUTCOMES = ['if_ok', 'if_not'] as const
const REPEATED = {
  environment: 'context',
  stakes: 'context',
  emotional_state: 'context',
  thread_id: 'context',
  license: 'metadata',
  source: 'metadata',
} as const
/** What the store knows of a span: it finds that again. */
const KNOWN = ['quality', 'grade', 'split'] as const

const COLUMNS: ReadonlySet<string> = new Set([...TOLD, ...OUTCOMES, ...Object.keys(REPEATED), ...KNOWN, 'more'])

/** Whether a row has all columns of such a table. */
export function isOwnRow(row: Fields): boolean {
  return [...COLUMNS].every((name) => Object.hasOwn(row, name))
}

/** The span of such a row; columns that somebody added are kept as context. */
export function importOwnRow(row: Fields): Imported {
  const more = moreOf(row)
  if (more === undefined) return unreadable('.more', 'no JSON object: export keeps the rest of the span here')
  const added = Object.entries(row).filter(([name, value]) => !COLUMNS.has(name) && value !== '')
  const span = spanOfTable(row, more)
  if (added.length === 0) return {spans: [span], problems: []}
  const columns = {...fieldsOf(span.context?.['columns']), ...Object.fromEntries(added)}
  return {spans: [{...span, context: {...span.context, columns}}], problems: []}
}

/**
 * The span that such a row was made of: `more` with what the columns tell, those too that somebody has edited since. An
 * empty cell tells nothing.
 */
export function spanOfTable(row: Fields, more = moreOf(row) ?? {}): Span {
  const span: Record<string, unknown> = {...more}
  for (const name of TOLD) span[name] = row[name]
  for (const name of OUTCOMES)
    if (textOf(row[name]) && (!(name in more) || mainText(more[name]) !== row[name])) span[name] = row[name]
  for (const [name, part] of Object.entries(REPEATED)) {
    const was = fieldsOf(more[part])?.[name] || (name === 'source' ? more['source'] : undefined)
    if (textOf(row[name]) && row[name] !== was) span[part] = {...fieldsOf(span[part]), [name]: row[name]}
  }
  return span as Span
}

/** Of an outcome, as the table shows it. */
export function mainText(outcome: unknown): string | null {
  return textOf(Array.isArray(outcome) ? outcome[0] : outcome) ?? null
}

function moreOf({more}: Fields): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(textOf(more) ?? ''))
  } catch {
    return undefined
  }
}
