import type {Database} from 'better-sqlite3'
import type {CalibrationBasis} from './calibrations.sql.ts'

/** A run of a file of questions. */
export interface EvalRow extends CalibrationBasis {
  readonly id: string
  readonly created_at: string
  readonly finished_at: string | null
  readonly file: string
  /** Canonical JSON. */
  readonly parameters: string
  /** JSON; null while it is at work. */
  readonly summary: string | null
}

export interface EvalResultRow {
  readonly number: number
  readonly question: string
  /** JSON. */
  readonly result: string
}

export function openEval(
  db: Database,
  run: Omit<EvalRow, 'finished_at' | 'summary'> & {readonly file_hash: string},
): void {
  db.prepare(`
    INSERT INTO evals (id, created_at, file, file_hash, store_version, embedder, matcher, parameters)
    VALUES (@id, @created_at, @file, @file_hash, @store_version, @embedder, @matcher, @parameters)
    ON CONFLICT (id) DO NOTHING`).run(run)
}

export function evalById(db: Database, id: string): EvalRow | undefined {
  return db.prepare<[string], EvalRow>('SELECT * FROM evals WHERE id = ?').get(id)
}

/** The latest first. */
export function listEvals(db: Database, limit: number): EvalRow[] {
  return db.prepare<[number], EvalRow>('SELECT * FROM evals ORDER BY created_at DESC, id LIMIT ?').all(limit)
}

export function writeEvalResult(db: Database, id: string, {number, question, result}: EvalResultRow): void {
  db.prepare('INSERT OR REPLACE INTO eval_results (eval, number, question, result) VALUES (?, ?, ?, ?)').run(
    id,
    number,
    question,
    result,
  )
}

export function evalResults(db: Database, id: string): EvalResultRow[] {
  return db
    .prepare<[string], EvalResultRow>(
      'SELECT number, question, result FROM eval_results WHERE eval = ? ORDER BY number',
    )
    .all(id)
}

export function finishEval(db: Database, id: string, summary: object, at: Date): void {
  db.prepare('UPDATE evals SET finished_at = ?, summary = ? WHERE id = ?').run(
    at.toISOString(),
    JSON.stringify(summary),
    id,
  )
}
