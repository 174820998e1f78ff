import type {Database} from 'better-sqlite3'
import {prepared} from '../store/prepared.ts'
import {aliasesOf, type Span} from './schema.ts'

/**
 * A span as exports hold it: with every other text that is as right as its outcome where exact duplicates that merged
 * into it knew more of them than it does itself. A store made from the export knows as much.
 */
export function aliasWriter(db: Database): (seq: number, span: Span) => Span {
  const aliases = prepared<[number], string>(db, 'SELECT alias FROM aliases WHERE seq = ? ORDER BY alias', 'pluck')
  return (seq, span) => {
    const known = aliases.all(seq)
    const own = new Set(aliasesOf(span))
    return known.every((alias) => own.has(alias)) ? span : {...span, answer_aliases: known}
  }
}
