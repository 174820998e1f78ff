import type {Database} from 'better-sqlite3'
import {BandFilter} from './band-filter.ts'
import {bandKeys, tokenSet} from './min-hash.ts'

/**
 * How many spans one band keeps: its first ones. Boilerplate puts thousands of questions into one band; the eight
 * earliest answer "is there an earlier one like this" as well as all of them, at a bounded cost.
 */
export const BAND_MEMBERS = 8

/**
 * Keys held in memory before they are written. They are hashes: written row by row they would dirty every page of the
 * table with every batch, written together and in order they cost one pass over it.
 */
const HELD_KEYS = 200_000

/** A run that enters more spans than this reads all stored keys into a filter first, which pays by then. */
const FILTER_FROM_SPANS = 10_000

/** Full bands remembered, because popular questions ask for the same ones again and again. */
const REMEMBERED_BANDS = 50_000

/** Rows read at a time when bands are caught up. */
const PAGE_ROWS = 5000

const NOBODY: number[] = []

/** Read-only: the members of bands that have been written. */
export function bandMembers(db: Database): (key: number) => number[] {
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
  const insert = db.prepare('INSERT OR IGNORE INTO bands (band, seq) VALUES (?, ?)')
  const remove = db.prepare('DELETE FROM bands WHERE band = ? AND seq = ?')
  const through = db.prepare<[], number>("SELECT value FROM meta WHERE key = 'bands_through'").pluck()
  const setThrough = db.prepare("UPDATE meta SET value = ? WHERE key = 'bands_through'")
  const held = new Map<number, number[]>()
  const full = new Map<number, number[]>()
  let newest = through.get()!
  let filter = newest === 0 ? new BandFilter() : undefined
  let entered = 0

  const look = (keys: readonly number[]): number[][] =>
    keys.map((key) => {
      if (filter?.mayHold(key) === false) return NOBODY
      const known = full.get(key)
      if (known !== undefined) return known
      const stored = written(key)
      const more = held.get(key)
      const members = more === undefined ? stored : [...stored, ...more]
      if (members.length >= BAND_MEMBERS && full.size < REMEMBERED_BANDS) full.set(key, members)
      return members
    })

  const fillFilter = (): BandFilter => {
    const filled = new BandFilter()
    for (const key of db.prepare<[], number>('SELECT band FROM bands').pluck().iterate()) filled.add(key)
    for (const key of held.keys()) filled.add(key)
    return filled
  }

  const enter = (seq: number, keys: readonly number[], found: readonly number[][]): void => {
    keys.forEach((key, index) => {
      if (found[index]!.length >= BAND_MEMBERS) return
      const members = held.get(key)
      if (members === undefined) held.set(key, [seq])
      else members.push(seq)
      filter?.add(key)
    })
    newest = Math.max(newest, seq)
    if (++entered === FILTER_FROM_SPANS) filter ??= fillFilter()
  }

  /** Writes what is held. Inside the caller's transaction, if there is one. */
  const write = db.transaction(() => {
    for (const key of [...held.keys()].sort((a, b) => a - b)) for (const seq of held.get(key)!) insert.run(key, seq)
    setThrough.run(newest)
    held.clear()
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
        const members = held.get(key)
        if (members?.includes(seq)) members.splice(members.indexOf(seq), 1)
      }
    },
    /** To be called between batches: writes when enough has gathered. */
    writeIfMany(): void {
      if (held.size >= HELD_KEYS) write()
    },
    write,
  }
}

/**
 * The likeliest neighbours among the members of several bands: those that share the most bands first, then the
 * earliest. At most `most` of them.
 */
export function likeliest(found: readonly number[][], most: number): number[] {
  const shared = new Map<number, number>()
  for (const members of found) for (const seq of members) shared.set(seq, (shared.get(seq) ?? 0) + 1)
  if (shared.size <= most) return [...shared.keys()].sort((a, b) => a - b)
  return [...shared.entries()]
    .sort(([a, inA], [b, inB]) => inB - inA || a - b)
    .slice(0, most)
    .map(([seq]) => seq)
}
