import type {ReplyCache} from './reply-cache.ts'

/** What an entry costs beside its text. */
const ENTRY_BYTES = 200

/**
 * In this process only; the entry that was not used for longest goes when there is no room.
 * @param now milliseconds since 1970
 */
export function memoryCache(maxBytes: number, now: () => number): ReplyCache {
  // A Map keeps the order of insertion: whatever is used is put back at its end.
  const entries = new Map<string, {value: string; bytes: number; expires: number}>()
  let bytes = 0
  const drop = (key: string) => {
    bytes -= entries.get(key)?.bytes ?? 0
    entries.delete(key)
  }
  return {
    async get(key) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      drop(key)
      if (entry.expires <= now()) return undefined
      entries.set(key, entry)
      bytes += entry.bytes
      return entry.value
    },
    async set(key, value, ttlSeconds) {
      drop(key)
      const entry = {
        value,
        bytes: Buffer.byteLength(value) + key.length + ENTRY_BYTES,
        expires: now() + ttlSeconds * 1000,
      }
      if (entry.bytes > maxBytes) return
      entries.set(key, entry)
      bytes += entry.bytes
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) break
        drop(oldest)
      }
    },
    size: async () => ({entries: entries.size, bytes}),
    async [Symbol.asyncDispose]() {
      entries.clear()
      bytes = 0
    },
  }
}
