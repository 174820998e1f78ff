import {existsSync, renameSync} from 'node:fs'
import type {Database} from 'better-sqlite3'
import {StoreError} from '../errors.ts'
import {APPLICATION_ID, type Migration} from './migration.ts'
import {unfinishedName} from './unfinished.ts'

/**
 * Applies the steps the file does not have yet, each in its own transaction with its number in `user_version`.
 * A file that already holds data is copied to `<path>.v<number>.bak` first.
 * @throws {StoreError} the file knows more steps than this program
 */
export function migrate(
  db: Database,
  path: string,
  migrations: readonly Migration[],
  notice: (message: string) => void,
): void {
  const version = () => db.pragma('user_version', {simple: true}) as number
  const from = version()
  if (from > migrations.length)
    throw new StoreError(
      'store_newer',
      `${path} was written by a newer LogLine (schema ${from}, this program knows ${migrations.length})`,
      {hint: 'update LogLine (`npm i -g logline`); the file was left as it is', file: path},
    )
  if (from === migrations.length) return
  if (from > 0) {
    const copy = `${path}.v${from}.bak`
    if (backUp(db, copy)) notice(`schema ${from} -> ${migrations.length}: the store was first copied to ${copy}`)
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < from) continue
    db.transaction(() => {
      // Another process may have done this step between our look and our lock.
      if (version() > index) return
      if (index === 0) {
        db.pragma(`application_id = ${APPLICATION_ID}`)
        db.exec('CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT')
      }
      migration.up(db)
      db.prepare('INSERT INTO migrations (number, name) VALUES (?, ?)').run(index + 1, migration.name)
      db.pragma(`user_version = ${index + 1}`)
    }).immediate()
  }
}

/** A consistent copy, made by SQLite itself and complete before it gets its name. False when it is already there. */
function backUp(db: Database, copy: string): boolean {
  if (existsSync(copy)) return false
  const unfinished = unfinishedName(copy)
  db.prepare('VACUUM INTO ?').run(unfinished)
  renameSync(unfinished, copy)
  return true
}
