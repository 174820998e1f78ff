import type {Database} from 'better-sqlite3'
import {qualityTable} from '../quality/quality.sql.ts'
import type {ScoreSource} from '../settings/schema.ts'
import {originalReader, spanRewriter} from '../span/originals.sql.ts'
import type {SpanRow} from '../span/row.ts'
import {type KnownQuality, qualityOf} from './span-quality.ts'

/** What became of an id that was to be restored. `released`: enzymes may work on it again. */
export type Restored = 'restored' | 'unchanged' | 'released' | 'unknown'

type MeasuredRow = SpanRow & KnownQuality & {readonly setting: number; readonly policy: ScoreSource}

/** Takes back what orchestrate did to single spans. Call inside a transaction. */
export function restorer(db: Database) {
  const bySpan = db.prepare<[string], SpanRow & {readonly changed: number | null}>(`
    SELECT s.*, t.changed FROM spans s LEFT JOIN orchestrations t ON t.seq = s.seq WHERE s.id = ?`)
  const measured = db.prepare<[number], MeasuredRow>(
    'SELECT s.*, q.* FROM spans s JOIN quality q ON q.seq = s.seq AND q.revision = s.revision WHERE s.seq = ?',
  )
  const pin = db.prepare(`
    UPDATE orchestrations SET revision = (SELECT revision FROM spans WHERE seq = orchestrations.seq),
      quality_after = quality_before, before = NULL, applications = '[]', changed = 0, restored = 1 WHERE seq = ?`)
  const release = db.prepare('DELETE FROM orchestrations WHERE seq = ? AND restored = 1')
  const originals = originalReader(db)
  const rewriter = spanRewriter(db)
  const quality = qualityTable(db)

  return {
    /** The span is as it was taken in, and enzymes leave it alone from now on. */
    restore(id: string): Restored {
      const row = bySpan.get(id)
      if (row === undefined) return 'unknown'
      if (row.changed === null) return 'unchanged'
      const known = measured.get(row.seq)
      const {breakdown, ...values} = known === undefined ? {breakdown: null} : qualityOf(originals.of(row), known)
      const changed = rewriter.takeBack(row.seq)
      if (changed && known !== undefined && 'total' in values) {
        const {seq, supplied_quality, revision, setting, policy} = known
        const again = {...values, seq, supplied_quality, revision: revision + 1, breakdown: JSON.stringify(breakdown)}
        quality.write(again, setting, policy)
      }
      pin.run(row.seq)
      return changed ? 'restored' : 'unchanged'
    },
    /** Lets enzymes work on a restored span again. */
    release(id: string): Restored {
      const row = bySpan.get(id)
      if (row === undefined) return 'unknown'
      return release.run(row.seq).changes > 0 ? 'released' : 'unchanged'
    },
  }
}
