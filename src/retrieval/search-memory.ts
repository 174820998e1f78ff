import type {Database} from 'better-sqlite3'
import {CodeMemory} from './code-memory.ts'
import {type FilterMask, filterMask} from './filter-plan.sql.ts'
import type {ActiveIndex} from './index-state.sql.ts'
import {passesOf, type ScanMemory} from './scan.sql.ts'
import type {SpanFilter} from './span-filter.sql.ts'

/** Filters whose masks are kept: at most 0.7 MB each at 350k spans. */
const MOST_MASKS = 64

/** Of the file, what is read without a copy through the cache of pages: as much as SQLite allows. Halves look-ups. */
const MAPPED_BYTES = 2_147_418_112

/** Words whose counts are kept. */
const MOST_WORDS = 100_000

/** Codes that are kept whole; of more, the bits only. A WebAssembly memory ends at 4 GiB. */
const MOST_CODE_BYTES = 3e9

/**
 * What a process that answers many questions of one store keeps between them. It follows the store: whatever another
 * process commits is seen by the next question. Call it inside the transaction that searches.
 */
export interface SearchMemory {
  scan(db: Database, index: ActiveIndex): ScanMemory
  mask(db: Database, filter: SpanFilter): FilterMask
  /** How many spans hold a word, of the words that were asked for. */
  words(db: Database): Map<string, number>
}

export function searchMemory(): SearchMemory {
  let mapped = false
  let codes: CodeMemory | undefined
  let loaded = ''
  let maskedVersion: number | undefined
  const masks = new Map<string, FilterMask>()
  const words = new Map<string, number>()
  let wordsVersion: number | undefined
  let passing = new WeakMap<FilterMask, Uint8Array>()
  const versionOf = (db: Database): number => {
    if (!mapped) db.pragma(`mmap_size = ${MAPPED_BYTES}`)
    mapped = true
    return db.prepare<[], number>("SELECT value FROM meta WHERE key = 'store_version'").pluck().get()!
  }
  const passes = (mask: FilterMask): Uint8Array => {
    const known = passing.get(mask) ?? passesOf(codes!, mask)
    passing.set(mask, known)
    return known
  }
  return {
    scan: (db, index) => {
      const state = `${index.fingerprint} ${versionOf(db)}`
      if (state !== loaded) {
        if (!loaded.startsWith(`${index.fingerprint} `)) codes = undefined
        codes ??= new CodeMemory(index.dimensions, 2 * index.documents * index.dimensions < MOST_CODE_BYTES)
        loaded = ''
        codes.load(db, index)
        passing = new WeakMap()
        loaded = state
      }
      return {codes: codes!, passes}
    },
    words: (db) => {
      const version = versionOf(db)
      if (version !== wordsVersion || words.size > MOST_WORDS) words.clear()
      wordsVersion = version
      return words
    },
    mask: (db, filter) => {
      const version = versionOf(db)
      if (version !== maskedVersion) masks.clear()
      maskedVersion = version
      const key = JSON.stringify(filter)
      const mask = masks.get(key) ?? filterMask(db, filter)
      masks.delete(key)
      masks.set(key, mask)
      if (masks.size > MOST_MASKS) masks.delete(masks.keys().next().value!)
      return mask
    },
  }
}
