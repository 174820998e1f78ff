import type {Database} from 'better-sqlite3'

/** How long a request may be kept waiting for another process that is writing. */
const PATIENCE_MS = 20

/**
 * Writes if it can be done at once. SQLite waits on the thread that also answers requests, so that waiting for a long
 * writer would break deadlines. False: another process is writing.
 */
export function writeUnlessBusy(db: Database, write: () => void): boolean {
  const before = db.pragma('busy_timeout', {simple: true}) as number
  db.pragma(`busy_timeout = ${PATIENCE_MS}`)
  try {
    write()
    return true
  } catch (error) {
    if (String((error as {code?: unknown}).code).startsWith('SQLITE_BUSY')) return false
    throw error
  } finally {
    db.pragma(`busy_timeout = ${before}`)
  }
}
