import type {Database} from 'better-sqlite3'
import {qualityTable} from '../quality/quality.sql.ts'
import {spanRemover} from '../span/remove-spans.sql.ts'
import {bumpStoreVersion} from './runs.sql.ts'
import {UNDONE, type UnjudgedEpoch} from './train.sql.ts'
import {usedSpans} from './used-spans.sql.ts'

/** What became of spans that a training had let in. */
export interface TakenBack {
  /** Spans of the store that are what they were before. */
  readonly undone: number
  /** Spans that a file had brought and that are no longer in the store. */
  readonly gone: number
  /** Those of a file that stay, with the quality they came with, because something rests on them (`usedSpans`). */
  readonly kept: number
}

export const NOTHING: TakenBack = {undone: 0, gone: 0, kept: 0}

interface PullRow {
  readonly seq: number
  readonly origin: 'store' | 'file'
  readonly ingested: 0 | 1
}

interface Which {
  readonly run: number
  readonly from: number
  readonly to: number
  readonly undone: number
  /** Whether spans of a file that were taken back and are still there go as well. */
  readonly again?: boolean
}

const TO_THE_LAST = Number.MAX_SAFE_INTEGER

/** Undoes what one epoch of a run let in, because it made things worse: it is not let in again while the run stands. */
export function revertEpoch(db: Database, run: number, epoch: number): TakenBack {
  return takeBack(db, {run, from: epoch, to: epoch, undone: UNDONE.harmful})
}

/** Undoes what nobody judged. It may be let in again. */
export function releasePulls(db: Database, {run, epoch}: Pick<UnjudgedEpoch, 'run' | 'epoch'>): TakenBack {
  return takeBack(db, {run, from: epoch, to: TO_THE_LAST, undone: UNDONE.free})
}

/**
 * Undoes a run for whoever wants it undone: all of it may be let in again, what it found harmful, too, and what later
 * ones did, since they judged a store that is no more.
 */
export function undoPulls(db: Database, run: number): TakenBack {
  return db
    .transaction(() => {
      const back = takeBack(db, {run, from: 0, to: TO_THE_LAST, undone: UNDONE.free, again: true})
      db.prepare(`UPDATE train_pulls SET undone = ${UNDONE.free} WHERE run >= ? AND undone = ${UNDONE.harmful}`).run(
        run,
      )
      return back
    })
    .immediate()
}

function takeBack(db: Database, which: Which): TakenBack {
  const those = `run = @run AND epoch BETWEEN @from AND @to AND (undone = 0${
    which.again ? ` OR origin = 'file' AND undone <> ${UNDONE.kept}` : ''
  })`
  const pulls = db.prepare<object, PullRow>(`
    SELECT seq, origin, ingested FROM train_pulls JOIN spans USING (seq) WHERE ${those}`)
  const since = db.prepare<[number], string>('SELECT started_at FROM train_runs WHERE id = ?').pluck()
  const stillIn = db.prepare('SELECT 1 FROM train_pulls WHERE seq = ? AND run <> ? AND undone = 0')
  const note = db.prepare('UPDATE train_pulls SET undone = ? WHERE run = ? AND seq = ?')
  return db
    .transaction(() => {
      const rows = pulls.all(which)
      const {regradeSpan} = qualityTable(db)
      const ofFile = rows.filter(({origin, ingested}) => origin === 'file' && ingested === 0).map(({seq}) => seq)
      const used = usedSpans(db, ofFile, since.get(which.run)!)
      const remove = ofFile.length > used.size ? spanRemover(db) : undefined
      const back = {undone: 0, gone: 0, kept: 0}
      db.prepare(`UPDATE train_pulls SET undone = @undone WHERE ${those}`).run(which)
      for (const {seq, origin, ingested} of rows) {
        const stays = origin === 'file' && (ingested === 1 || used.has(seq))
        if (origin === 'file' && !stays) {
          remove!(seq)
          back.gone++
          continue
        }
        // By what it came with or the meter says, or a person has said since; not while another training wants it.
        if (stillIn.get(seq, which.run) === undefined) regradeSpan(seq)
        if (stays) note.run(UNDONE.kept, which.run, seq)
        back[stays ? 'kept' : 'undone']++
      }
      if (rows.length > 0) bumpStoreVersion(db)
      return back
    })
    .immediate()
}
