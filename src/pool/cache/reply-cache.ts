/**
 * Texts by key, for a while. Drivers: memory, store, redis. A cache that fails or is busy is a cache that does not know:
 * `get` gives undefined and `set` forgets; neither throws, and neither waits for longer than a moment.
 */
export interface ReplyCache extends AsyncDisposable {
  get(key: string): Promise<string | undefined>
  set(key: string, value: string, ttlSeconds: number): Promise<void>
  /** Why nothing is known or kept at the moment; undefined: it works. Absent: this driver always does. */
  readonly trouble?: () => string | undefined
  /** Null: this driver can't tell. */
  size(): Promise<{readonly entries: number; readonly bytes: number} | null>
}
