import type {Database} from 'better-sqlite3'
import {canonicalForm} from '../span/identity.ts'
import {prepared} from '../store/prepared.ts'
import type {WorkName} from './event.ts'

/** Counts up with every change of what the store can answer from; calibrations and caches name it. */
export function storeVersion(db: Database): number {
  return prepared<[], number>(db, "SELECT value FROM meta WHERE key = 'store_version'", 'pluck').get()!
}

/** Call inside the transaction that makes the change. */
export function bumpStoreVersion(db: Database): void {
  db.prepare("UPDATE meta SET value = value + 1 WHERE key = 'store_version'").run()
}

/** A stage's version and parameters. What was made under another one is outdated. */
export interface StageSetting {
  /** Counts up when the stage computes something else from the same span. */
  readonly version: number
  readonly parameters: object
}

/** The id that rows of this stage, version and parameters carry; made when it is new. */
export function stageSettingId(db: Database, stage: WorkName, setting: StageSetting): number {
  db.prepare('INSERT OR IGNORE INTO stage_settings (stage, version, parameters) VALUES (?, ?, ?)').run(
    stage,
    setting.version,
    canonicalForm(setting.parameters),
  )
  return findStageSetting(db, stage, setting)!
}

/** The same, undefined when no row carries it yet. */
export function findStageSetting(db: Database, stage: WorkName, setting: StageSetting): number | undefined {
  return db
    .prepare<unknown[], number>('SELECT id FROM stage_settings WHERE stage = ? AND version = ? AND parameters = ?')
    .pluck()
    .get(stage, setting.version, canonicalForm(setting.parameters))
}

export interface RunRow {
  readonly id: number
  readonly stage: WorkName
  readonly started_at: string
  readonly finished_at: string | null
  readonly counts: string | null
}

export function startRun(db: Database, stage: WorkName, at: Date): number {
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

/** What a run was of; undefined when there was none. */
export function stageOfRun(db: Database, run: number): WorkName | undefined {
  return db.prepare<[number], WorkName>('SELECT stage FROM runs WHERE id = ?').pluck().get(run)
}

/** The latest run of each stage. */
export function lastRuns(db: Database): RunRow[] {
  return db
    .prepare<[], RunRow>('SELECT * FROM runs WHERE id IN (SELECT max(id) FROM runs GROUP BY stage) ORDER BY id')
    .all()
}
