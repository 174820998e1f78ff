import {existsSync, statSync} from 'node:fs'
import {dirname} from 'node:path'
import BetterSqlite3, {type Database} from 'better-sqlite3'
import * as sqliteVec from 'sqlite-vec'
import {StoreError} from '../errors.ts'
import {migrate} from './migrate.ts'
import {APPLICATION_ID, type Migration} from './migration.ts'

/** How long a statement waits for another process that is writing, in milliseconds. */
const BUSY_TIMEOUT_MS = 15_000

/** An open store. `using store = openStore(...)` closes it. */
export interface Store extends Disposable {
  readonly db: Database
  readonly path: string
}

export interface OpenOptions {
  /** Refuse to make a new file; for commands that only read. */
  readonly mustExist?: boolean
  /** Told about what a person should know: a backup that was made. */
  readonly notice?: (message: string) => void
}

/**
 * Opens (or makes) the one SQLite file, loads sqlite-vec, and brings the schema up to date.
 * @throws {StoreError} not a LogLine file, written by a newer LogLine, unreadable, or missing with `mustExist`
 */
export function openStore(path: string, migrations: readonly Migration[], options: OpenOptions = {}): Store {
  if (options.mustExist && !existsSync(path))
    throw new StoreError('store_missing', `there is no store at ${path}`, {
      hint: 'make one with `logline ingest <file>`, or name another with --db',
      file: path,
    })
  if (existsSync(path) && statSync(path).isDirectory())
    throw new StoreError('store_unreadable', `${path} is a folder`, {hint: 'name a file with --db', file: path})
  if (!existsSync(dirname(path)))
    throw new StoreError('folder_missing', `there is no folder ${dirname(path)}`, {
      hint: 'make it, or name another file with --db',
      file: path,
    })
  let db: Database | undefined
  try {
    db = new BetterSqlite3(path, {timeout: BUSY_TIMEOUT_MS})
    refuseForeignFile(db, path)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    db.pragma('foreign_keys = ON')
    db.pragma('cache_size = -65536')
    // A checkpoint writes pages back one by one: every 64 MB is often enough, and the log stays bounded.
    db.pragma('wal_autocheckpoint = 16384')
    db.pragma('temp_store = MEMORY')
    sqliteVec.load(db)
    migrate(db, path, migrations, options.notice ?? (() => {}))
  } catch (error) {
    db?.close()
    throw explain(error, path)
  }
  const open = db
  return {
    db: open,
    path,
    [Symbol.dispose]: () => {
      open.close()
    },
  }
}

function refuseForeignFile(db: Database, path: string): void {
  // One look at both: another process may be making the store.
  const look = db.transaction(() => ({
    id: db.pragma('application_id', {simple: true}) as number,
    tables: db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number,
  }))
  const {id, tables} = look()
  if (id === APPLICATION_ID) return
  if (id !== 0 || tables > 0)
    throw new StoreError('store_foreign', `${path} is a SQLite file, but not one of LogLine's`, {
      hint: 'name another file with --db; nothing was changed in this one',
      file: path,
    })
}

const EXPLANATIONS: Readonly<Record<string, readonly [string, string, string]>> = {
  SQLITE_NOTADB: ['store_foreign', 'is not a SQLite file', 'name another file with --db; nothing was changed'],
  SQLITE_CANTOPEN: ['store_unreadable', "can't be opened", 'check that the folder exists and is yours to write'],
  SQLITE_READONLY: [
    'store_readonly',
    "can't be written",
    'SQLite needs its folder to be writable even to read: check the permissions, or copy the store elsewhere',
  ],
  SQLITE_BUSY: ['store_busy', 'is being written by another program', 'wait for it to finish and run again'],
  SQLITE_CORRUPT: ['store_corrupt', 'is damaged', 'restore a backup; `sqlite3 FILE .recover` may save its rows'],
  SQLITE_FULL: ['disk_full', "can't grow: the disk is full", 'free some space and run again; what was committed stays'],
  SQLITE_IOERR: [
    'store_io',
    "can't be read or written: the disk reports an error",
    'it may be full (SQLite needs room beside the store even to read) or failing; what was committed stays',
  ],
  EACCES: ['store_unreadable', "can't be opened", 'check the permissions of the folder'],
  EEXIST: ['store_unreadable', "can't be opened", 'a part of the path is a file and not a folder'],
  ENOTDIR: ['store_unreadable', "can't be opened", 'a part of the path is a file and not a folder'],
  EMFILE: [
    'too_many_files',
    "can't be worked on: too many files are open at once",
    'raise the limit (`ulimit -n 1024`) and run again; what was committed stays',
  ],
  EROFS: ['store_readonly', "can't be written", 'the file system is read-only'],
}

/** Turns what SQLite and the file system say into something a person can act upon; other errors pass unchanged. */
export function explain(error: unknown, path: string): unknown {
  const code = (error as {code?: unknown} | null)?.code
  if (typeof code !== 'string') return error
  if (code === 'SQLITE_ERROR' && (error as Error).message === 'malformed JSON')
    return new StoreError('store_corrupt', `${path} holds fields of a span that are no JSON any more`, {
      hint: '`logline check` says which; restore a backup',
      file: path,
      cause: error,
    })
  const known =
    EXPLANATIONS[code] ?? Object.entries(EXPLANATIONS).find(([prefix]) => code.startsWith(`${prefix}_`))?.[1]
  if (known === undefined) return error
  return new StoreError(known[0], `${path} ${known[1]}`, {hint: known[2], file: path, cause: error})
}
