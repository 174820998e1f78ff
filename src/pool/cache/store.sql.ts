import type {Database} from 'better-sqlite3'
import type {ReplyCache} from './reply-cache.ts'
import {WriteBehind} from './write-behind.ts'

/** A use is noted when the last note is older: reads should seldom write. */
const NOTE_USE_AFTER_MS = 60_000
/** Entries written, and thrown out, at once: a moment's work. */
const TOGETHER = 32
/** Entries that wait while another process is writing; beyond that the oldest are not kept. */
const MOST_WAITING = 500

interface Entry {
  readonly value: string
  readonly bytes: number
  readonly expires_at: number
  readonly used_at: number
}

/**
 * In the store's own file: survives the process, and is shared by all that open it. Writes after the answer was given.
 * @param now milliseconds since 1970
 */
export function storeCache(db: Database, maxBytes: number, now: () => number): ReplyCache {
  const find = db.prepare<[string], Omit<Entry, 'bytes'>>(
    'SELECT value, expires_at, used_at FROM pool_cache WHERE key = ?',
  )
  const use = db.prepare('UPDATE pool_cache SET used_at = ? WHERE key = ?')
  const drop = db.prepare('DELETE FROM pool_cache WHERE key = ?')
  const insert = db.prepare('INSERT INTO pool_cache (key, value, bytes, expires_at, used_at) VALUES (?, ?, ?, ?, ?)')
  const expire = db.prepare(
    `DELETE FROM pool_cache WHERE key IN (SELECT key FROM pool_cache WHERE expires_at <= ? LIMIT ${TOGETHER})`,
  )
  const evict = db.prepare(
    `DELETE FROM pool_cache WHERE key IN (SELECT key FROM pool_cache ORDER BY used_at LIMIT ${TOGETHER})`,
  )
  const total = db.prepare<[], {entries: number; bytes: number}>('SELECT entries, bytes FROM pool_cache_size')
  const waiting = new Map<string, Entry>()
  const used = new Map<string, number>()
  const write = db.transaction((entries: readonly [string, Entry][], uses: readonly [string, number][]) => {
    for (const [key, date] of uses) use.run(date, key)
    for (const [key, {value, bytes, expires_at, used_at}] of entries) {
      drop.run(key)
      insert.run(key, value, bytes, expires_at, used_at)
    }
    if (total.get()!.bytes > maxBytes) expire.run(now())
    while (total.get()!.bytes > maxBytes) evict.run()
  })
  const behind = new WriteBehind(db, () => {
    if (waiting.size + used.size === 0) return false
    const entries = [...waiting].slice(0, TOGETHER)
    const uses = [...used].slice(0, TOGETHER)
    write.immediate(entries, uses)
    for (const [key, entry] of entries) if (waiting.get(key) === entry) waiting.delete(key)
    for (const [key] of uses) used.delete(key)
    return waiting.size + used.size > 0
  })
  return {
    async get(key) {
      const date = now()
      const unwritten = waiting.get(key)
      const entry = unwritten ?? find.get(key)
      if (entry === undefined || entry.expires_at <= date) return undefined
      if (unwritten !== undefined) waiting.set(key, {...unwritten, used_at: date})
      else if (date - entry.used_at > NOTE_USE_AFTER_MS) {
        used.set(key, date)
        behind.due()
      }
      return entry.value
    },
    async set(key, value, ttlSeconds) {
      const bytes = Buffer.byteLength(value) + key.length
      if (bytes > maxBytes) return
      const date = now()
      waiting.delete(key)
      waiting.set(key, {value, bytes, expires_at: date + ttlSeconds * 1000, used_at: date})
      for (const oldest of waiting.keys()) {
        if (waiting.size <= MOST_WAITING) break
        waiting.delete(oldest)
      }
      behind.due()
    },
    async size() {
      behind.flush()
      return total.get()!
    },
    async [Symbol.asyncDispose]() {
      behind[Symbol.dispose]()
    },
  }
}
