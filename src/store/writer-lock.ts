import BetterSqlite3 from 'better-sqlite3'
import {StoreError} from '../errors.ts'
import {realPath} from './real-path.ts'

/**
 * Holds the right to run stages on a store, so that a cron run that overlaps the last one does no double work.
 * An exclusive lock on an empty side file `<path>-lock`, links of the path followed: the operating system lets go of it when the process dies,
 * however it dies, so there is nothing stale to clean up. Readers, and `ask`, are not affected.
 * @throws {StoreError} another process holds it
 */
export function lockForWriting(path: string): Disposable {
  const file = new BetterSqlite3(`${realPath(path)}-lock`, {timeout: 0})
  try {
    file.pragma('journal_mode = MEMORY')
    file.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    file.close()
    if (!String((error as {code?: unknown}).code).startsWith('SQLITE_BUSY')) throw error
    throw new StoreError('store_busy', `another logline is at work on ${path}`, {
      hint: 'wait for it to finish and run again: finished work is not repeated',
      file: path,
      cause: error,
    })
  }
  return {[Symbol.dispose]: () => file.close()}
}
