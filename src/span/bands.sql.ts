import type {Database} from 'better-sqlite3'
import {BandFilter} from './band-filter.ts'
import {BandTable} from './band-table.ts'
import {bandKeys, tokenSet} from './min-hash.ts'

/**
 * How many spans one band keeps: its first ones. Boilerplate puts thousands of questions into one band; the ten
 * earliest answer "is there an earlier one like this" as well as all of them, at a bounded cost.
 */
export const BAND_MEMBERS = 10

/**
 * Keys held in memory before they are written: 35 MiB of them, about 350,000 spans. They are hashes: written row by row
 * they would dirty every page of the table with every batch, written together and in order they cost one pass over it.
 */
const HELD_KEYS = 1_500_000

/** A run that enters more spans than this reads all stored keys into a filter first, which pays by then. */
const FILTER_FROM_SPANS = 10_000

/** Full bands remembered, because popular questions ask for the same ones again and again. */
const REMEMBERED_BANDS = 50_000

/** Rows read at a time when bands are caught up. */
const PAGE_ROWS = 5000

/** Rows of one INSERT: a statement each would cost more than the row. */
const ROWS_PER_INSERT = 50

const NOBODY: readonly number[] = []

/** Read-only: the members of bands that have been written. */
function bandMembers(db: Database): (key: number) => number[] {
  const members = db
    .prepare<[number, number], number>('SELECT seq FROM bands WHERE band = ? ORDER BY seq LIMIT ?')
    .pluck()
  return (key) => members.all(key, BAND_MEMBERS)
}

/**
 * The lexical neighbours of questions: who shares a MinHash band (min-hash.ts) with whom. `meta.bands_through` is the
 * last span whose bands are written; what a killed run left unwritten is read again from the spans themselves.
 */
export function bandIndex(db: Database) {
  const written = bandMembers(db)
  const remove = db.prepare('DELETE FROM bands WHERE band = ? AND seq = ?')
  const through = db.prepare<[], number>("SELECT value FROM meta WHERE key = 'bands_through'").pluck()
  const setThrough = db.prepare("UPDATE meta SET value = ? WHERE key = 'bands_through'")
  const full = new Map<number, readonly number[]>()
  let held = new BandTable()
  let newest = through.get()!
  /** Whether the table has rows, and which keys, once it pays to know. */
  let anyWritten = newest > 0
  let filter: BandFilter | undefined
  let entered = 0

  const writtenMembers = (key: number): readonly number[] => {
    if (!anyWritten || filter?.mayHold(key) === false) return NOBODY
    const known = full.get(key)
    if (known !== undefined) return known
    const members = written(key)
    if (members.length >= BAND_MEMBERS && full.size < REMEMBERED_BANDS) full.set(key, members)
    return members
  }

  const look = (keys: ArrayLike<number>): (readonly number[])[] => {
    const found: (readonly number[])[] = []
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index]!
      const stored = writtenMembers(key)
      if (stored.length >= BAND_MEMBERS || !held.has(key)) found.push(stored)
      else {
        const members = [...stored]
        held.collect(key, members)
        found.push(members)
      }
    }
    return found
  }

  const fillFilter = (): BandFilter => {
    const filled = new BandFilter()
    for (const key of db.prepare<[], number>('SELECT band FROM bands').pluck().iterate()) filled.add(key)
    return filled
  }

  const enter = (seq: number, keys: ArrayLike<number>, found: readonly (readonly number[])[]): void => {
    for (let index = 0; index < keys.length; index++)
      if (found[index]!.length < BAND_MEMBERS) held.add(keys[index]!, seq)
    newest = Math.max(newest, seq)
    if (++entered === FILTER_FROM_SPANS && anyWritten) filter ??= fillFilter()
  }

  /** Writes what is held. Inside the caller's transaction, if there is one. */
  const write = db.transaction(() => {
    if (!anyWritten) filter = new BandFilter()
    const insert = bandInserter(db)
    const members: number[] = []
    for (const key of held.sortedKeys()) {
      members.length = 0
      held.collect(key, members)
      for (const seq of members) insert.add(key, seq)
      filter?.add(key)
    }
    insert.finish()
    setThrough.run(newest)
    anyWritten = newest > 0
    held = new BandTable()
  })

  const rows = db.prepare<[number, number], {seq: number; this: string}>(
    'SELECT seq, this FROM spans WHERE seq > ? ORDER BY seq LIMIT ?',
  )
  for (let page = rows.all(newest, PAGE_ROWS); page.length > 0; page = rows.all(newest, PAGE_ROWS)) {
    for (const row of page) {
      const keys = bandKeys(tokenSet(row.this))
      enter(row.seq, keys, look(keys))
    }
    if (held.size >= HELD_KEYS) write()
  }

  return {
    /** For each key its members, ascending. */
    look,
    /** Enters a span where there is room, given what `look` has just answered for the same keys. */
    enter,
    leave(seq: number, keys: readonly number[]): void {
      for (const key of keys) {
        remove.run(key, seq)
        full.delete(key)
        held.remove(key, seq)
      }
    },
    /** To be called between batches: writes when enough has gathered. */
    writeIfMany(): void {
      if (held.size >= HELD_KEYS) write()
    },
    write,
  }
}

/** Inserts rows many at a time. */
function bandInserter(db: Database) {
  const insertOf = (rows: number) =>
    db.prepare(`INSERT OR IGNORE INTO bands (band, seq) VALUES ${Array(rows).fill('(?, ?)').join(', ')}`)
  const insert = insertOf(ROWS_PER_INSERT)
  let waiting: number[] = []
  return {
    add(key: number, seq: number): void {
      waiting.push(key, seq)
      if (waiting.length < 2 * ROWS_PER_INSERT) return
      insert.run(waiting)
      waiting = []
    },
    finish(): void {
      if (waiting.length > 0) insertOf(waiting.length / 2).run(waiting)
    },
  }
}

/**
 * The likeliest neighbours among the members of several bands: those that share the most bands first, then the
 * earliest. At most `most` of them.
 */
export function likeliest(found: readonly (readonly number[])[], most: number): number[] {
  const seqs: number[] = []
  const shared: number[] = []
  // At most BAND_MEMBERS of each band: looking through a short list is faster than a Map.
  for (const members of found)
    for (const seq of members) {
      const at = seqs.indexOf(seq)
      if (at === -1) shared[seqs.push(seq) - 1] = 1
      else shared[at]!++
    }
  if (seqs.length <= most) return seqs.length < 2 ? seqs : seqs.sort((a, b) => a - b)
  return seqs
    .map((_, at) => at)
    .sort((a, b) => shared[b]! - shared[a]! || seqs[a]! - seqs[b]!)
    .slice(0, most)
    .map((at) => seqs[at]!)
}
