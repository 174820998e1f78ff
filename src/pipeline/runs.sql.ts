import type {Database} from 'better-sqlite3'
import {canonicalForm} from '../span/identity.ts'
import type {StageName} from './event.ts'

/** Counts up with every change of what the store can answer from; calibrations and caches name it. */
export function storeVersion(db: Database): number {
  return db.prepare("SELECT value FROM meta WHERE key = 'store_version'").pluck().get() as number
}

/** Call inside the transaction that makes the change. */
export function bumpStoreVersion(db: Database): void {
  db.prepare("UPDATE meta SET value = value + 1 WHERE key = 'store_version'").run()
}

/** The id that rows of this stage, version and parameters carry. */
export function stageSettingId(db: Database, stage: StageName, version: number, parameters: object): number {
  const text = canonicalForm(parameters)
  db.prepare('INSERT OR IGNORE INTO stage_settings (stage, version, parameters) VALUES (?, ?, ?)').run(
    stage,
    version,
    text,
  )
  return db
    .prepare('SELECT id FROM stage_settings WHERE stage = ? AND version = ? AND parameters = ?')
    .pluck()
    .get(stage, version, text) as number
}

export interface RunRow {
  readonly id: number
  readonly stage: StageName
  readonly started_at: string
  readonly finished_at: string | null
  readonly counts: string | null
}

export function startRun(db: Database, stage: StageName, at: Date): number {
  return Number(
    db.prepare('INSERT INTO runs (stage, started_at) VALUES (?, ?)').run(stage, at.toISOString()).lastInsertRowid,
  )
}

export function finishRun(db: Database, run: number, at: Date, counts: object): void {
  db.prepare('UPDATE runs SET finished_at = ?, counts = ? WHERE id = ?').run(
    at.toISOString(),
    JSON.stringify(counts),
    run,
  )
}

/** The latest run of each stage. */
export function lastRuns(db: Database): RunRow[] {
  return db
    .prepare<[], RunRow>('SELECT * FROM runs WHERE id IN (SELECT max(id) FROM runs GROUP BY stage) ORDER BY id')
    .all()
}
