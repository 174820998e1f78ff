import type {Database} from 'better-sqlite3'
import {writeUnlessBusy} from './busy.ts'
import type {ReplyCache} from './reply-cache.ts'

/** A use is noted when the last note is older: reads should seldom write. */
const NOTE_USE_AFTER_MS = 60_000
/** Entries thrown out at once when there is no room. */
const EVICTED_TOGETHER = 32

/**
 * In the store's own file: survives the process, and is shared by all that open it.
 * @param now milliseconds since 1970
 */
export function storeCache(db: Database, maxBytes: number, now: () => number): ReplyCache {
  const find = db.prepare<[string], {value: string; expires_at: number; used_at: number}>(
    'SELECT value, expires_at, used_at FROM pool_cache WHERE key = ?',
  )
  const use = db.prepare('UPDATE pool_cache SET used_at = ? WHERE key = ?')
  const write = db.prepare(
    'INSERT OR REPLACE INTO pool_cache (key, value, bytes, expires_at, used_at) VALUES (?, ?, ?, ?, ?)',
  )
  const expire = db.prepare('DELETE FROM pool_cache WHERE expires_at <= ?')
  const evict = db.prepare(
    `DELETE FROM pool_cache WHERE key IN (SELECT key FROM pool_cache ORDER BY used_at LIMIT ${EVICTED_TOGETHER})`,
  )
  const total = db.prepare<[], {entries: number; bytes: number}>(
    'SELECT count(*) AS entries, coalesce(sum(bytes), 0) AS bytes FROM pool_cache',
  )
  // Other processes write, too: counted here between the exact counts, which make room.
  let estimate = total.get()!.bytes
  const insert = db.transaction((key: string, value: string, bytes: number, ttlSeconds: number) => {
    const date = now()
    write.run(key, value, bytes, date + ttlSeconds * 1000, date)
    estimate += bytes
    if (estimate <= maxBytes) return
    expire.run(date)
    while (total.get()!.bytes > maxBytes) evict.run()
    estimate = total.get()!.bytes
  })
  return {
    async get(key) {
      const entry = find.get(key)
      const date = now()
      if (entry === undefined || entry.expires_at <= date) return undefined
      if (date - entry.used_at > NOTE_USE_AFTER_MS) writeUnlessBusy(db, () => use.run(date, key))
      return entry.value
    },
    async set(key, value, ttlSeconds) {
      const bytes = Buffer.byteLength(value) + key.length
      if (bytes <= maxBytes) writeUnlessBusy(db, () => insert.immediate(key, value, bytes, ttlSeconds))
    },
    size: async () => total.get()!,
    [Symbol.asyncDispose]: async () => {},
  }
}
