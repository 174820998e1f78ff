import type {Database} from 'better-sqlite3'
import {editTable} from '../labelling/edits.sql.ts'
import {feedbackTable} from '../labelling/feedback.sql.ts'
import {labelTable} from '../labelling/labels.sql.ts'
import {qualityTable} from '../quality/quality.sql.ts'
import type {ScoreSource} from '../settings/schema.ts'
import {originalReader, spanRewriter} from '../span/originals.sql.ts'
import {type RestorationOf, type RestoredBy, restorationLog} from '../span/restorations.sql.ts'
import type {SpanRow} from '../span/row.ts'
import type {Application} from './apply-plan.ts'
import {type KnownQuality, qualityOf} from './span-quality.ts'

/** What became of an id that was to be restored. `released`: enzymes may work on it again. */
export type Restored = 'restored' | 'unchanged' | 'released' | 'unknown'

type StoredRow = SpanRow & {readonly dedup_key: Buffer; readonly changed: number | null}
type MeasuredRow = SpanRow & KnownQuality & {readonly setting: number; readonly policy: ScoreSource}

/** Takes back what orchestrate and people did to single spans. Call inside a transaction. */
export function restorer(db: Database, by: RestoredBy) {
  const bySpan = db.prepare<[string], StoredRow>(`
    SELECT s.*, t.changed FROM spans s LEFT JOIN orchestrations t ON t.seq = s.seq WHERE s.id = ?`)
  const measured = db.prepare<[number], MeasuredRow>(
    'SELECT s.*, q.* FROM spans s JOIN quality q ON q.seq = s.seq AND q.revision = s.revision WHERE s.seq = ?',
  )
  const pin = db.prepare(`
    UPDATE orchestrations SET revision = (SELECT revision FROM spans WHERE seq = orchestrations.seq),
      quality_after = quality_before, before = NULL, applications = '[]', changed = 0, restored = 1 WHERE seq = ?`)
  const release = db.prepare('DELETE FROM orchestrations WHERE seq = ? AND restored = 1')
  const was = db.prepare<[number], {quality_before: number; quality_after: number; applications: string}>(
    'SELECT quality_before, quality_after, applications FROM orchestrations WHERE seq = ? AND changed = 1',
  )
  const log = restorationLog(db, by)
  const originals = originalReader(db)
  const rewriter = spanRewriter(db)
  const quality = qualityTable(db)
  const labels = labelTable(db)
  const edits = editTable(db)
  const feedback = feedbackTable(db)

  const unlabel = ({dedup_key, seq}: StoredRow): boolean => {
    if (labels.takeBackAll(dedup_key, {...by, mode: 'restore'}) === 0) return false
    quality.regradeSpan(seq)
    return true
  }

  return {
    /** Takes back what people said of the span, and nothing else. */
    unlabel(id: string): Restored {
      const row = bySpan.get(id)
      if (row === undefined) return 'unknown'
      return unlabel(row) ? 'restored' : 'unchanged'
    },
    /** The span is as it was taken in, nobody's label counts, and enzymes leave it alone from now on. */
    restore(id: string): Restored {
      const row = bySpan.get(id)
      if (row === undefined) return 'unknown'
      const unlabelled = unlabel(row)
      const unedited = edits.takeBack(row, by)
      if (unedited) feedback.reweigh(row.seq)
      if (row.changed === null && !unedited) return unlabelled ? 'restored' : 'unchanged'
      const known = measured.get(row.seq)
      const {breakdown, ...values} = known === undefined ? {breakdown: null} : qualityOf(originals.of(row), known)
      const changed = rewriter.takeBack(row.seq)
      if (changed && known !== undefined && 'total' in values) {
        const {seq, supplied_quality, revision, setting, policy} = known
        const again = {...values, seq, supplied_quality, revision: revision + 1, breakdown: JSON.stringify(breakdown)}
        quality.write(again, setting, policy)
      }
      const rewriting = changed ? was.get(row.seq) : undefined
      if (rewriting !== undefined) log(row.seq, rewrittenBy(rewriting))
      pin.run(row.seq)
      return changed || unlabelled ? 'restored' : 'unchanged'
    },
    /** Lets enzymes work on a restored span again. */
    release(id: string): Restored {
      const row = bySpan.get(id)
      if (row === undefined) return 'unknown'
      if (release.run(row.seq).changes === 0) return 'unchanged'
      log(row.seq, {what: 'released'})
      return 'released'
    },
  }
}

function rewrittenBy(was: {quality_before: number; quality_after: number; applications: string}): RestorationOf {
  const {quality_before, quality_after} = was
  const enzymes = (JSON.parse(was.applications) as Application[])
    .filter(({changes}) => changes.length > 0)
    .map(({enzyme, version, changes}) => ({enzyme, version, changes: changes.length}))
  return {what: 'rewritten', quality_before, quality_after, enzymes}
}
