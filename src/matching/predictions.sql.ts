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
