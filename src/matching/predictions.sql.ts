import type {Database} from 'better-sqlite3'
import {prepared} from '../store/prepared.ts'
import {MATCHER_VERSION} from './match.ts'
import type {Prediction} from './prediction.ts'

/** How long an answer waits to be logged while a stage is writing, in milliseconds. */
const LOG_TIMEOUT_MS = 250

/** What was asked, and how. */
export interface Asked {
  readonly question: string
  readonly context: object
  readonly options: object
}

/**
 * Keeps a prediction under its id. Undefined when it is kept, else why not: an answer is worth more than its record, so
 * a store that is busy or read-only is no error.
 */
export function logPrediction(db: Database, asked: Asked, prediction: Prediction): string | undefined {
  const patience = prepared<[], number>(db, 'PRAGMA busy_timeout', 'pluck').get()!
  try {
    db.pragma(`busy_timeout = ${LOG_TIMEOUT_MS}`)
    prepared(
      db,
      `INSERT OR REPLACE INTO predictions
        (id, asked_at, question, context, options, prediction, store_version, embedder, matcher)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      prediction.id,
      prediction.asked_at,
      asked.question,
      JSON.stringify(asked.context),
      JSON.stringify(asked.options),
      JSON.stringify(prediction),
      prediction.store_version,
      prediction.embedder ?? '',
      MATCHER_VERSION,
    )
    return undefined
  } catch (error) {
    const code = (error as {code?: unknown}).code
    if (typeof code !== 'string' || !code.startsWith('SQLITE_')) throw error
    return code
  } finally {
    db.pragma(`busy_timeout = ${patience}`)
  }
}

/** A prediction as it was logged. */
export interface LoggedPrediction {
  readonly prediction: Prediction
  readonly question: string
  readonly context: Readonly<Record<string, unknown>>
  readonly options: Readonly<Record<string, unknown>>
  /** Version of the matcher that made it. */
  readonly matcher: number
}

interface LoggedRow {
  readonly prediction: string
  readonly question: string
  readonly context: string
  readonly options: string
  readonly matcher: number
}

export function loggedPrediction(db: Database, id: string): LoggedPrediction | undefined {
  const row = db
    .prepare<[string], LoggedRow>(
      'SELECT prediction, question, context, options, matcher FROM predictions WHERE id = ?',
    )
    .get(id)
  if (row === undefined) return undefined
  return {
    ...row,
    prediction: JSON.parse(row.prediction) as Prediction,
    context: JSON.parse(row.context) as LoggedPrediction['context'],
    options: JSON.parse(row.options) as LoggedPrediction['options'],
  }
}
