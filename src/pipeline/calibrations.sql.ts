import type {Database} from 'better-sqlite3'
import type {CalibrationModel} from '../calibration/calibration-model.ts'
import type {CalibrationReport} from '../calibration/calibration-report.ts'
import {StoreError} from '../errors.ts'
import {MATCHER_VERSION} from '../matching/match.ts'
import type {RankerModel} from '../matching/ranker/ranker.ts'
import type {Split} from '../span/split.ts'
import {prepared} from '../store/prepared.ts'
import {storeVersion} from './runs.sql.ts'

/** What a calibration is of: with another one of these it no longer holds. */
export interface CalibrationBasis {
  readonly store_version: number
  /** Fingerprint. */
  readonly embedder: string
  /** Version of the matcher. */
  readonly matcher: number
}

/** A finished calibration. */
export interface Calibration extends CalibrationBasis {
  readonly id: string
  readonly created_at: string
  readonly finished_at: string
  /** Canonical JSON. */
  readonly parameters: string
  readonly model: CalibrationModel
  readonly report: CalibrationReport & Readonly<Record<string, unknown>>
  /** What learned from the store; null: what ships orders its answers. */
  readonly ranker: RankerModel | null
}

interface CalibrationRow extends Omit<Calibration, 'model' | 'report' | 'ranker'> {
  readonly model: string
  readonly report: string
  readonly ranker: string | null
}

/** Models that were read, so that a process that answers often parses each once. */
const parsed = new WeakMap<Database, Calibration>()

/** The calibration that was finished last, stale or not. */
export function lastCalibration(db: Database): Calibration | undefined {
  const known = parsed.get(db)
  const head = prepared<[], Pick<CalibrationRow, 'id' | 'finished_at'>>(
    db,
    'SELECT id, finished_at FROM calibrations WHERE finished_at IS NOT NULL ORDER BY finished_at DESC, id LIMIT 1',
  ).get()
  if (head === undefined) return undefined
  if (known?.id === head.id && known.finished_at === head.finished_at) return known
  const row = db.prepare<[string], CalibrationRow>('SELECT * FROM calibrations WHERE id = ?').get(head.id)!
  const calibration = read(row)
  parsed.set(db, calibration)
  return calibration
}

function read(row: CalibrationRow): Calibration {
  try {
    return {
      ...row,
      model: JSON.parse(row.model) as CalibrationModel,
      report: JSON.parse(row.report) as Calibration['report'],
      ranker: row.ranker === null ? null : (JSON.parse(row.ranker) as RankerModel),
    }
  } catch (error) {
    throw new StoreError('store_corrupt', `the calibration ${row.id} can't be read: the store is damaged`, {
      hint: 'restore a backup',
      cause: error,
    })
  }
}

/** The calibration in the store, when it is this very one. */
export function sameCalibration(
  db: Database,
  {id, model, ranker}: Pick<Calibration, 'id' | 'model' | 'ranker'>,
): Calibration | undefined {
  const last = lastCalibration(db)
  if (last?.id !== id) return undefined
  return JSON.stringify([model, ranker]) === JSON.stringify([last.model, last.ranker]) ? last : undefined
}

/** What differs between what a calibration is of and what answers today; empty: it holds. */
export function staleness(calibration: CalibrationBasis, today: CalibrationBasis): string[] {
  return [
    ...(calibration.store_version === today.store_version ? [] : ['the store has changed']),
    ...(calibration.embedder === today.embedder ? [] : ['the embedder is another one']),
    ...(calibration.matcher === today.matcher ? [] : ['the matcher is a newer one']),
  ]
}

/** The calibration that confidences come from today; undefined: there is none, or it no longer holds. */
export function calibrationInUse(db: Database, embedder: string): Calibration | undefined {
  const calibration = lastCalibration(db)
  if (calibration === undefined || staleness(calibration, basisOf(db, embedder)).length > 0) return undefined
  return calibration
}

/** What answers today. */
export function basisOf(db: Database, embedder: string): CalibrationBasis {
  return {store_version: storeVersion(db), embedder, matcher: MATCHER_VERSION}
}

/** What a calibration that is finished was measured with; undefined: it is not finished. */
export function finishedRanker(db: Database, id: string): RankerModel | null | undefined {
  const row = db
    .prepare<[string], {ranker: string | null}>(
      'SELECT ranker FROM calibrations WHERE id = ? AND finished_at IS NOT NULL',
    )
    .get(id)
  if (row === undefined) return undefined
  return row.ranker === null ? null : (JSON.parse(row.ranker) as RankerModel)
}

/** Notes that a calibration is being worked on; what it has asked already stays. Others that never finished go. */
export function openCalibration(db: Database, id: string, basis: CalibrationBasis, parameters: string, at: Date): void {
  db.prepare('DELETE FROM calibrations WHERE finished_at IS NULL AND id <> ?').run(id)
  db.prepare(`
    INSERT INTO calibrations (id, created_at, store_version, embedder, matcher, parameters) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO NOTHING`).run(
    id,
    at.toISOString(),
    basis.store_version,
    basis.embedder,
    basis.matcher,
    parameters,
  )
}

/** Makes one that was finished unfinished again: what it asked is gone, since another one was made after it. */
export function reopenCalibration(db: Database, id: string): void {
  db.prepare('UPDATE calibrations SET finished_at = NULL WHERE id = ?').run(id)
}

export function finishCalibration(
  db: Database,
  id: string,
  {model, report, ranker}: Pick<Calibration, 'model' | 'report' | 'ranker'>,
  at: Date,
): void {
  db.prepare('UPDATE calibrations SET finished_at = ?, model = ?, report = ?, ranker = ? WHERE id = ?').run(
    at.toISOString(),
    JSON.stringify(model),
    JSON.stringify(report),
    ranker === null ? null : JSON.stringify(ranker),
    id,
  )
  db.prepare('DELETE FROM calibration_records WHERE calibration <> ?').run(id)
}

export interface StoredRecord {
  readonly seq: number
  readonly split: Split
  /** JSON. */
  readonly record: string
}

export function recordsOf(db: Database, id: string): StoredRecord[] {
  return db
    .prepare<[string], StoredRecord>(
      'SELECT seq, split, record FROM calibration_records WHERE calibration = ? ORDER BY seq',
    )
    .all(id)
}

export function writeRecord(db: Database, id: string, {seq, split, record}: StoredRecord): void {
  db.prepare('INSERT OR REPLACE INTO calibration_records (calibration, seq, split, record) VALUES (?, ?, ?, ?)').run(
    id,
    seq,
    split,
    record,
  )
}
