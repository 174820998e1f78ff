import type {Database} from 'better-sqlite3'

/** What SQLite says when it can't write now, through no fault of the statement. */
const CANT_NOW = /^SQLITE_(BUSY|LOCKED|FULL|READONLY|IOERR)/

/**
 * Writes if it can be done at once. SQLite waits on the thread that also answers requests, so that waiting for a long
 * writer would break deadlines. False: another process is writing, or the disk is full.
 * @param patienceMs how long it may wait after all
 */
export function writeUnlessBusy(db: Database, patienceMs: number, write: () => void): boolean {
  const before = db.pragma('busy_timeout', {simple: true}) as number
  db.pragma(`busy_timeout = ${patienceMs}`)
  try {
    write()
    return true
  } catch (error) {
    if (CANT_NOW.test(String((error as {code?: unknown}).code))) return false
    throw error
  } finally {
    db.pragma(`busy_timeout = ${before}`)
  }
}
