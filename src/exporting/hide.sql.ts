import type {Database} from 'better-sqlite3'
import {type NamePlaceholder, placeholderNames, replaceFindings} from '../enzyme/security/placeholders.ts'
import {findInTexts} from '../enzyme/security-enzyme.ts'
import {threadNames} from '../enzyme/thread-names.sql.ts'
import type {PiiKind} from '../settings/schema.ts'
import type {SpanRow} from '../span/row.ts'
import {prepared} from '../store/prepared.ts'

/** Texts of one row, and the span whose thread they belong to; undefined: they belong to none. */
export interface Hideable {
  readonly seq: number | undefined
  readonly texts: readonly string[]
}

/** What was hidden so far. */
export interface HiddenCounts {
  /** Places by kind, such as `email` or `github_token`. */
  readonly kinds: Record<string, number>
  rows: number
}

/**
 * Hides secrets, and personal data of the given kinds, in what leaves the store. Values are numbered as orchestrate
 * numbers them.
 */
export function hider(db: Database, kinds: readonly PiiKind[]) {
  const counts: HiddenCounts = {kinds: {}, rows: 0}
  const place = prepared<[number], Pick<SpanRow, 'seq' | 'thread'>>(db, 'SELECT seq, thread FROM spans WHERE seq = ?')
  const namesIn = threadNames(db)

  const namesOf = async (seq: number | undefined): Promise<NamePlaceholder> => {
    const row = seq === undefined ? undefined : place.get(seq)
    return row === undefined ? placeholderNames() : namesIn(row, kinds)
  }

  return {
    counts,
    /** The texts of each row, in their order. */
    async hide(rows: readonly Hideable[]): Promise<(readonly string[])[]> {
      const found = await findInTexts(
        rows.map(({texts}) => texts),
        kinds,
      )
      const hidden: (readonly string[])[] = []
      for (const [index, {seq, texts}] of rows.entries()) {
        const ofRow = found[index]!
        if (ofRow.every((findings) => findings.length === 0)) {
          hidden.push(texts)
          continue
        }
        const names = await namesOf(seq)
        counts.rows++
        for (const {kind} of ofRow.flat()) counts.kinds[kind] = (counts.kinds[kind] ?? 0) + 1
        hidden.push(texts.map((text, at) => replaceFindings(text, ofRow[at]!, names)))
      }
      return hidden
    },
  }
}
export type Hider = ReturnType<typeof hider>
