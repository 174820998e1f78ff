import {existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import {expect, onTestFinished, test} from 'vitest'
import {StoreError} from '../../src/errors.ts'
import type {Migration} from '../../src/store/migration.ts'
import {openStore} from '../../src/store/open.ts'
import {lockForWriting} from '../../src/store/writer-lock.ts'
import {tempDir} from '../support/temp.ts'

const STEPS: Migration[] = [
  {name: '20260101-one', up: (db) => db.exec("CREATE TABLE one (a TEXT) STRICT; INSERT INTO one VALUES ('kept')")},
  {name: '20260102-two', up: (db) => db.exec('CREATE TABLE two (b TEXT) STRICT')},
]

function codeOf(action: () => unknown): string | undefined {
  try {
    action()
    return undefined
  } catch (error) {
    return error instanceof StoreError ? error.code : String(error)
  }
}

test('an older store is brought up to date, and copied beside itself first', () => {
  const path = join(tempDir(), 'a.db')
  openStore(path, STEPS.slice(0, 1))[Symbol.dispose]()
  const notices: string[] = []
  using store = openStore(path, STEPS, {notice: (message) => notices.push(message)})
  expect(store.db.prepare('SELECT count(*) FROM two').pluck().get()).toBe(0)
  expect(notices.join()).toContain('a.db.v1.bak')
  using copy = openStore(`${path}.v1.bak`, STEPS.slice(0, 1))
  expect(copy.db.prepare('SELECT a FROM one').pluck().get()).toBe('kept')
})

test('a step that fails leaves the store as it was', () => {
  const path = join(tempDir(), 'a.db')
  openStore(path, STEPS.slice(0, 1))[Symbol.dispose]()
  const broken: Migration = {
    name: '20260103-broken',
    up: (db) => db.exec('CREATE TABLE half (a TEXT) STRICT; SELECT * FROM nowhere'),
  }
  expect(() => openStore(path, [STEPS[0]!, broken])).toThrow()
  using store = openStore(path, STEPS)
  expect(store.db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined()
})

test('a store that a newer LogLine wrote is refused and left alone', () => {
  const path = join(tempDir(), 'a.db')
  openStore(path, STEPS)[Symbol.dispose]()
  const before = readFileSync(path)
  expect(codeOf(() => openStore(path, STEPS.slice(0, 1)))).toBe('store_newer')
  expect(readFileSync(path).equals(before)).toBe(true)
})

test('files that are no store are refused and left alone', () => {
  const folder = tempDir()
  const text = join(folder, 'notes.txt')
  writeFileSync(text, 'not a database, but longer than its header would be '.repeat(20))
  expect(codeOf(() => openStore(text, STEPS))).toBe('store_foreign')
  expect(readFileSync(text, 'utf8')).toContain('not a database')
  const foreign = join(folder, 'other.db')
  const other = new BetterSqlite3(foreign)
  other.exec('CREATE TABLE theirs (a)')
  other.close()
  expect(codeOf(() => openStore(foreign, STEPS))).toBe('store_foreign')
  expect(codeOf(() => openStore(folder, STEPS))).toBe('store_unreadable')
  expect(codeOf(() => openStore(join(text, 'x.db'), STEPS))).toBe('store_unreadable')
  expect(codeOf(() => openStore(join(folder, 'nowhere', 'x.db'), STEPS))).toBe('folder_missing')
  expect(existsSync(join(folder, 'nowhere'))).toBe(false)
})

test('a store that another process is making at this moment is not taken for the file of somebody else', () => {
  const path = join(tempDir(), 'new.db')
  const {prepare} = BetterSqlite3.prototype
  onTestFinished(() => {
    BetterSqlite3.prototype.prepare = prepare
  })
  let refused: unknown
  // Between the two things that tell whose a file is, the other one comes in, if it can.
  BetterSqlite3.prototype.prepare = function (this: BetterSqlite3.Database, sql: string) {
    BetterSqlite3.prototype.prepare = prepare
    const other = new BetterSqlite3(path, {timeout: 0})
    try {
      other.exec('CREATE TABLE of_the_other (a)')
    } catch (error) {
      refused = (error as {code?: unknown}).code
    }
    other.close()
    return prepare.call(this, sql)
  } as typeof prepare
  openStore(path, STEPS)[Symbol.dispose]()
  expect(refused).toBe('SQLITE_BUSY')
})

test('a command that only reads does not make an empty store', () => {
  const path = join(tempDir(), 'none.db')
  expect(codeOf(() => openStore(path, STEPS, {mustExist: true}))).toBe('store_missing')
  expect(existsSync(path)).toBe(false)
})

test('a second writer is refused while the first is at work, and welcome afterwards', () => {
  const path = join(tempDir(), 'a.db')
  const first = lockForWriting(path)
  expect(codeOf(() => lockForWriting(path))).toBe('store_busy')
  first[Symbol.dispose]()
  lockForWriting(path)[Symbol.dispose]()
})

test('a store has one writer by whatever links it is named, even before it exists', () => {
  const folder = tempDir()
  for (const name of ['real', 'links']) mkdirSync(join(folder, name))
  const path = join(folder, 'real/a.db')
  symlinkSync('../real/a.db', join(folder, 'links/file.db'))
  symlinkSync('file.db', join(folder, 'links/again.db'))
  symlinkSync('../real', join(folder, 'links/folder'))
  for (const made of [false, true]) {
    if (made) openStore(join(folder, 'links/again.db'), STEPS)[Symbol.dispose]()
    for (const other of ['links/file.db', 'links/again.db', 'links/folder/a.db', 'real/../links/folder/a.db']) {
      using _ = lockForWriting(path)
      expect([made, other, codeOf(() => lockForWriting(join(folder, other)))]).toEqual([made, other, 'store_busy'])
    }
    using _ = lockForWriting(join(folder, 'links/file.db'))
    expect(codeOf(() => lockForWriting(path))).toBe('store_busy')
  }
  expect(existsSync(path)).toBe(true)
})
