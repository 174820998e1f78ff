import {undecorated} from './passage.ts'
import type {Reading} from './reading.ts'

/** Clauses of a query in the order SQL wants them (ISO/IEC 9075-2, <query specification>). */
const CLAUSES = ['select', 'from', 'where', 'group', 'having', 'order', 'limit'] as const

/** A statement starts with one of these; a common table expression with `with`. */
const OPENERS = /^\W*(?:select|with|insert|update|delete|create|alter|drop|explain|begin|merge|truncate|set|use)\b/i

/**
 * Two operators in a row, an operator before a clause, a clause with nothing in it. A full stop or the end of the sentence
 * is the end of a statement, too: a dot put behind it makes no value of nothing.
 */
const STUMBLE =
  /(?:[=<>]|,)\s*(?:from|where|group|order|select\s+from)\b|\bfrom\s+(?:where|select\b(?!.*\bfrom\b))|\bwhere\s*(?:[.!?]*(?:;|$|\s*\n)|[.!?]+\s|=|and\b|or\b)|\b(?:and|or)\s+(?:and|or|from|where)\b|(?:=|<|>)\s*(?:[.!?]*(?:;|$|\s*\n)|[.!?]+\s)/i

const MOST_CHARS = 1000

/** A text that is SQL and nothing else, but whose clauses stand where SQL does not allow them. */
export function clauseDisorder({outcome, code, written}: Reading): boolean {
  if (disordered(outcome, code) || (outcome !== written.outcome && disordered(written.outcome, code))) return true
  // A statement on a line of its own, among others that have nothing of a query.
  const pieces = written.outcome.slice(0, MOST_CHARS).split(/(?<=[.!?])\s+|\n+/)
  const queries = pieces.filter((piece) => /\b(?:SELECT|FROM|WHERE|GROUP BY|ORDER BY)\b/.test(piece))
  return queries.length === 1 && pieces.length > 1 && /\bSELECT\b/.test(queries[0]!) && disordered(queries[0]!, 'sql')
}

function disordered(outcome: string, code: Reading['code']): boolean {
  // Up to the end of the statement: what follows it is none of its clauses.
  const text = undecorated(outcome.slice(0, MOST_CHARS))
    .trim()
    .split(/(?<=;)\s|\n\s*\n/, 1)[0]!
  if (code !== 'sql' && !/\bSELECT\b/.test(outcome.slice(0, MOST_CHARS))) return false
  // Prose about a query, or a query after a sentence, is no statement: nothing to hold against it.
  if (!OPENERS.test(text))
    return (
      /\bSELECT\b/.test(outcome.slice(0, MOST_CHARS)) && !/[a-z]{3,}\s+[a-z]{2,}\s+[a-z]{3,}/.test(firstLine(outcome))
    )
  // Only one query at a time: a nested one has clauses of its own.
  const words = text.toLowerCase().match(/\b(?:select|from|where|group|having|order|limit)\b/g) ?? []
  let latest = 0
  if (words.filter((word) => word === 'select').length === 1)
    for (const word of words) {
      const place = CLAUSES.indexOf(word as (typeof CLAUSES)[number])
      if (place < latest) return true
      latest = place
    }
  return STUMBLE.test(text)
}

function firstLine(text: string): string {
  const line = text.slice(0, MOST_CHARS)
  return line.slice(0, line.search(/\n|$/))
}
