import type {Database} from 'better-sqlite3'
import {bandIndex} from './bands.sql.ts'
import {bandKeys, tokenSet} from './min-hash.ts'
import {originalReader} from './originals.sql.ts'
import type {SpanRow} from './row.ts'

/**
 * Takes spans out of the store as if they had never come, with all that was computed of them; an index forgets them when
 * it is made next. Not those that duplicates have merged into: the store refuses it. Call inside a transaction.
 */
export function spanRemover(db: Database): (seq: number) => void {
  const row = db.prepare<[number], SpanRow>('SELECT * FROM spans WHERE seq = ?')
  const drop = db.prepare('DELETE FROM spans WHERE seq = ?')
  const originals = originalReader(db)
  const bands = bandIndex(db)
  return (seq) => {
    const span = row.get(seq)
    if (span === undefined) return
    // The bands of a span that was rewritten are still those of what came.
    bands.leave(seq, bandKeys(tokenSet(originals.of(span).this)))
    drop.run(seq)
  }
}
