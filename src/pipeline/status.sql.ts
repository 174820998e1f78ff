import type {Database} from 'better-sqlite3'
import {prepared} from '../store/prepared.ts'
import type {StageName, WorkName} from './event.ts'
import {lastRuns} from './runs.sql.ts'

/** Everything about the store that one look can tell. Counts are of spans unless they say otherwise. */
export interface StoreFacts {
  readonly spans: {
    readonly total: number
    readonly by_status: Readonly<Record<string, number>>
    readonly by_split: Readonly<Record<string, number>>
    readonly synthetic: number
    /** Exact duplicates that merged into others. */
    readonly merged: number
    /** Duplicates and spans over a quota: kept, and neither searched nor exported. */
    readonly withheld: number
    /** Rows set aside and not repaired. */
    readonly set_aside: number
    readonly first: string | null
    readonly last: string | null
  }
  readonly grades: Readonly<Record<string, number>>
  /** Of the scores that decide the grades, 0-100; null before the first validate. */
  readonly mean_quality: number | null
  /** Points of the meter that orchestration brought, mean over all its spans; null before the first. */
  readonly mean_quality_gain: number | null
  /** Spans that a person's label counts for. */
  readonly labels: number
  readonly predictions: number
  readonly runs: readonly StageRun[]
}

/** The stages that can tell what they have still to do. */
export type PendingStage = Exclude<StageName, 'ingest'> | 'uniqueness'

export interface StageRun {
  readonly stage: WorkName
  readonly started_at: string
  /** Null: still at work, or it was killed. */
  readonly finished_at: string | null
}

export function storeFacts(db: Database): StoreFacts {
  const number = (sql: string): number => db.prepare<[], number>(sql).pluck().get() ?? 0
  const counts = (column: string, table: string): Record<string, number> =>
    Object.fromEntries(
      db
        .prepare<[], [string, number]>(`SELECT ${column}, count(*) FROM ${table} GROUP BY 1 ORDER BY 2 DESC, 1`)
        .raw()
        .all(),
    )
  const span = db
    .prepare<[], {first: number | null; last: number | null}>('SELECT min(at) AS first, max(at) AS last FROM spans')
    .get()!
  const day = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
  return {
    spans: {
      total: number('SELECT count(*) FROM spans'),
      by_status: counts('status', 'spans'),
      by_split: counts('split', 'spans'),
      synthetic: number('SELECT count(*) FROM spans WHERE synthetic = 1'),
      merged: number('SELECT count(*) FROM duplicates'),
      withheld: number('SELECT count(*) FROM withheld'),
      set_aside: number('SELECT count(*) FROM quarantine WHERE repaired = 0'),
      first: day(span.first),
      last: day(span.last),
    },
    grades: counts('grade', 'quality JOIN spans USING (seq) WHERE withheld = 0'),
    mean_quality:
      db
        .prepare<[], number | null>('SELECT avg(score) FROM quality JOIN spans USING (seq) WHERE withheld = 0')
        .pluck()
        .get() ?? null,
    mean_quality_gain:
      db.prepare<[], number | null>('SELECT avg(quality_after - quality_before) FROM orchestrations').pluck().get() ??
      null,
    labels: number('SELECT count(*) FROM label_now JOIN spans USING (dedup_key)'),
    predictions: number('SELECT count(*) FROM predictions'),
    runs: lastRuns(db).map(({stage, started_at, finished_at}) => ({stage, started_at, finished_at})),
  }
}

/** Spans in the store, whatever their grade. */
export function spanCount(db: Database): number {
  return prepared<[], number>(db, 'SELECT count(*) FROM spans', 'pluck').get()!
}

/** Spans that each stage after ingest has still to do, under the settings of today. */
export function pendingSpans(
  db: Database,
  settings: {
    readonly validate: number | undefined
    readonly orchestrate: number | undefined
    readonly enrich: number | undefined
    readonly uniqueness: number | undefined
    readonly fingerprint: string
  },
): Record<PendingStage, number> {
  const count = (sql: string, ...values: unknown[]): number =>
    db
      .prepare<unknown[], number>(sql)
      .pluck()
      .get(...values)!
  return {
    validate: count(
      `SELECT count(*) FROM spans s LEFT JOIN quality q ON q.seq = s.seq AND q.revision = s.revision AND q.setting IS ?
        WHERE q.seq IS NULL`,
      settings.validate ?? -1,
    ),
    orchestrate: count(
      `SELECT count(*) FROM spans s LEFT JOIN orchestrations t ON t.seq = s.seq AND t.revision = s.revision
          AND (t.restored = 1 OR (t.setting IS ? AND t.twins = (SELECT count(*) FROM duplicates WHERE seq = s.seq)))
        WHERE t.seq IS NULL`,
      settings.orchestrate ?? -1,
    ),
    enrich: count(
      `SELECT count(*) FROM spans s
        LEFT JOIN annotations a ON a.seq = s.seq AND a.revision = s.revision AND a.setting IS ?
        LEFT JOIN span_vectors v ON v.seq = s.seq AND v.revision = s.revision
          AND v.embedder = (SELECT id FROM embedders WHERE fingerprint = ?)
        WHERE a.seq IS NULL OR v.seq IS NULL`,
      settings.enrich ?? -1,
      settings.fingerprint,
    ),
    index: count(
      `SELECT count(*) FROM spans s LEFT JOIN indexed i ON i.seq = s.seq AND i.revision = s.revision
          AND i.embedder = (SELECT id FROM embedders WHERE fingerprint = ?)
        WHERE i.seq IS NULL AND s.withheld = 0`,
      settings.fingerprint,
    ),
    uniqueness: count(
      `SELECT count(*) FROM spans s
        LEFT JOIN neighbourhoods n ON n.seq = s.seq AND n.revision = s.revision AND n.setting IS ? AND n.stale = 0
        LEFT JOIN quality q ON q.seq = s.seq AND q.revision = s.revision AND q.neighbours = n.setting AND q.stale = 0
        WHERE q.seq IS NULL AND s.withheld = 0`,
      settings.uniqueness ?? -1,
    ),
  }
}
