import type {Database} from 'better-sqlite3'
import {refusedAt} from '../settings/refused-at.ts'
import type {ReplyCache} from './cache/reply-cache.ts'
import type {PoolOptions} from './options.ts'
import type {PoolParts} from './parts.ts'
import {Pool} from './pool.ts'
import {makeProvider} from './providers/make.ts'

/** What of a pool can be chosen beside its options. */
export type OpenPoolParts = Omit<PoolParts, 'providers' | 'cache'> & {
  /** The open store: needed by the cache's driver `store`, and kept open by whoever opened it. */
  readonly db?: Database | undefined
}

/**
 * The pool that the options describe. Drivers are loaded as they are needed; nothing is asked yet.
 * @throws {UsageError} a provider, or the cache, that can't work as it is described
 */
export async function openPool(options: PoolOptions, {db, ...parts}: OpenPoolParts = {}): Promise<Pool> {
  const providers = await Promise.all(
    options.providers.map(async (entry, index) => {
      try {
        return await makeProvider(entry)
      } catch (error) {
        throw refusedAt(error, `pool.providers.${index}`)
      }
    }),
  )
  const lost = (reason: string) => {
    for (const observer of parts.observers ?? []) observer({kind: 'cache_lost', reason})
  }
  return new Pool(options, {...parts, providers, cache: await openCache(options.cache, db, lost, parts.clock?.date)})
}

async function openCache(
  {enabled, driver, max_bytes, redis_url}: PoolOptions['cache'],
  db: Database | undefined,
  lost: (reason: string) => void,
  date: () => number = Date.now,
): Promise<ReplyCache | undefined> {
  if (!enabled) return undefined
  if (driver === 'redis') {
    const {redisCache} = await import('./cache/redis.ts')
    return redisCache(redis_url ?? 'redis://127.0.0.1:6379', lost)
  }
  if (driver === 'store' && db !== undefined) {
    const {storeCache} = await import('./cache/store.sql.ts')
    return storeCache(db, max_bytes, date)
  }
  const {memoryCache} = await import('./cache/memory.ts')
  return memoryCache(max_bytes, date)
}
