import type {Database} from 'better-sqlite3'
import {type Measurement, measure} from '../quality/meter.ts'
import {neighbourhood} from '../quality/neighbours.sql.ts'
import {qualityTable} from '../quality/quality.sql.ts'
import type {ScoreSource} from '../settings/schema.ts'
import {spanRewriter} from '../span/originals.sql.ts'
import {outcomeOf, type Span} from '../span/schema.ts'
import type {CuratedSpan} from './curation.sql.ts'
import {type EditedTexts, withTexts} from './edit.ts'
import {type EditEvent, editTable} from './edits.sql.ts'
import {feedbackTable} from './feedback.sql.ts'

/** Lets people write question and outcome of a span anew. */
export function spanEditor(db: Database) {
  const similar = neighbourhood(db)
  const rewriter = spanRewriter(db)
  const quality = qualityTable(db)
  const edits = editTable(db)
  const feedback = feedbackTable(db)
  const settingOf = db.prepare<[number], {setting: number; policy: ScoreSource}>(
    'SELECT setting, policy FROM quality WHERE seq = ?',
  )
  const stands = db.prepare<[number], number>('SELECT revision FROM spans WHERE seq = ?').pluck()
  // A span that was restored stays out of the enzymes' hands.
  const keepPinned = db.prepare('UPDATE orchestrations SET revision = ? WHERE seq = ? AND restored = 1')

  const measured = (seq: number, span: Span): Measurement =>
    measure(span, similar.similarities({seq, this: span.this, outcome: outcomeOf(span)}))

  return {
    /** The meter on other texts, as validate would measure them. Writes nothing. */
    measure: ({seq, span}: CuratedSpan, texts: EditedTexts): Measurement => measured(seq, withTexts(span, texts)),
    /**
     * Makes it the next revision of the span: vectors and index entries are outdated, the original is kept. Call inside
     * a transaction. False: the span has become another one meanwhile, and nothing was written.
     */
    save(item: CuratedSpan, texts: EditedTexts, by: Pick<EditEvent, 'person' | 'at'>): boolean {
      const {seq, revision, supplied} = item
      if (stands.get(seq) !== revision) return false
      const span = withTexts(item.span, texts)
      const {breakdown, ...values} = measured(seq, span)
      edits.add(item, {texts, ...by, total_before: item.total, total_after: values.total})
      rewriter.rewrite(seq, span)
      feedback.reweigh(seq)
      const {setting, policy} = settingOf.get(seq)!
      const row = {
        ...values,
        seq,
        supplied_quality: supplied,
        revision: revision + 1,
        breakdown: JSON.stringify(breakdown),
      }
      quality.write(row, setting, policy)
      keepPinned.run(revision + 1, seq)
      return true
    },
  }
}
