import {type AddressInfo, createServer, type Socket} from 'node:net'
import BetterSqlite3 from 'better-sqlite3'
import fc from 'fast-check'
import {describe, expect, onTestFinished, test} from 'vitest'
import {openWorkspace} from '../../../src/pipeline/workspace.ts'
import {memoryCache} from '../../../src/pool/cache/memory.ts'
import {redisCache} from '../../../src/pool/cache/redis.ts'
import type {ReplyCache} from '../../../src/pool/cache/reply-cache.ts'
import {storeCache} from '../../../src/pool/cache/store.sql.ts'
import {pool} from '../../../src/pool/migrations/20261120-pool.ts'
import {poolCacheSize} from '../../../src/pool/migrations/20261128-pool-cache-size.ts'
import {redisServer} from '../../support/redis-server.ts'
import {tempDir} from '../../support/temp.ts'

const clock = {date: 1_800_000_000_000}
const now = () => clock.date

const DRIVERS: Readonly<Record<string, (maxBytes: number) => ReplyCache>> = {
  memory: (maxBytes) => memoryCache(maxBytes, now),
  store: (maxBytes) => {
    const store = openWorkspace(`${tempDir()}/logline.db`)
    onTestFinished(() => store[Symbol.dispose]())
    return storeCache(store.db, maxBytes, now)
  },
}

for (const [driver, make] of Object.entries(DRIVERS))
  describe(`the cache's driver ${driver}`, () => {
    test('gives back what was kept, until its time is over', async () => {
      const cache = make(1e6)
      await cache.set('k', 'olá\u0000世界', 10)
      expect(await cache.get('k')).toBe('olá\u0000世界')
      expect(await cache.get('other')).toBeUndefined()
      await cache.set('k', 'newer', 10)
      expect(await cache.get('k')).toBe('newer')
      clock.date += 9_999
      expect(await cache.get('k')).toBe('newer')
      clock.date += 1
      expect(await cache.get('k')).toBeUndefined()
    })

    test('never holds more than it may, and what it gives is what was kept last', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.record({key: fc.nat(20), size: fc.integer({min: 0, max: 3000})}), {maxLength: 60}),
          async (sets) => {
            const cache = make(20_000)
            const last = new Map<string, string>()
            for (const {key, size} of sets) {
              clock.date += 61_000
              const value = `${key} ${'x'.repeat(size)}`
              await cache.set(`k${key}`, value, 1e6)
              last.set(`k${key}`, value)
              expect((await cache.size())!.bytes).toBeLessThanOrEqual(20_000)
            }
            for (const [key, value] of last) expect([undefined, value]).toContain(await cache.get(key))
          },
        ),
        {numRuns: driver === 'store' ? 4 : 50},
      )
    })

    test('what is used stays longest when there is no room', async () => {
      const cache = make(60_000)
      for (let number = 0; number < 200; number++) {
        clock.date += 61_000
        await cache.set(`k${number}`, 'x'.repeat(1000), 1e9)
        expect(await cache.get('k0'), String(number)).toBeDefined()
      }
      expect((await cache.size())!.bytes).toBeLessThanOrEqual(60_000)
      expect([await cache.get('k0'), await cache.get('k1')]).toEqual(['x'.repeat(1000), undefined])
    })

    test('an entry larger than everything is not kept, and throws nothing out', async () => {
      const cache = make(5000)
      await cache.set('small', 's', 10)
      await cache.set('large', 'x'.repeat(6000), 10)
      expect([await cache.get('small'), await cache.get('large')]).toEqual(['s', undefined])
    })
  })

test('a store that another process is writing makes nobody wait: it is kept once that is possible', async () => {
  const path = `${tempDir()}/logline.db`
  using store = openWorkspace(path)
  using other = openWorkspace(path)
  const kept = () => other.db.prepare('SELECT value FROM pool_cache').pluck().all()
  await using cache = storeCache(store.db, 1e6, now)
  other.db.exec('BEGIN IMMEDIATE')
  await cache.set('k', 'v', 10)
  expect(await cache.get('k')).toBe('v')
  await new Promise((resolve) => setTimeout(resolve, 30))
  expect(kept()).toEqual([])
  other.db.exec('ROLLBACK')
  await expect.poll(kept).toEqual(['v'])
  expect(store.db.pragma('busy_timeout', {simple: true})).toBe(15_000)
})

test('closing a cache writes what still waits', async () => {
  const path = `${tempDir()}/logline.db`
  using store = openWorkspace(path)
  {
    await using cache = storeCache(store.db, 1e6, now)
    for (let number = 0; number < 100; number++) await cache.set(`k${number}`, 'v', 10)
  }
  expect(store.db.prepare('SELECT entries, bytes FROM pool_cache_size').get()).toEqual({
    entries: 100,
    bytes: store.db.prepare('SELECT sum(bytes) FROM pool_cache').pluck().get(),
  })
  expect(store.db.prepare('SELECT count(*) FROM pool_cache').pluck().get()).toBe(100)
})

test('a cache of an earlier version is counted once, and from then on by itself', () => {
  const db = new BetterSqlite3(':memory:')
  pool.up(db)
  const insert = db.prepare('INSERT INTO pool_cache (key, value, bytes, expires_at, used_at) VALUES (?, ?, ?, 0, 0)')
  for (let number = 0; number < 10; number++) insert.run(`k${number}`, 'v', 100 + number)
  poolCacheSize.up(db)
  const size = () => db.prepare('SELECT entries, bytes FROM pool_cache_size').get()
  expect(size()).toEqual({entries: 10, bytes: 1045})
  insert.run('new', 'v', 5)
  db.exec("DELETE FROM pool_cache WHERE key = 'k0'")
  expect(size()).toEqual({entries: 10, bytes: 950})
})

test('redis keeps for everybody who asks it', async ({skip}) => {
  const server = await redisServer()
  if (server === undefined) return skip('no redis-server on this machine')
  const [one, two] = [await redisCache(server.url), await redisCache(server.url)]
  onTestFinished(async () => {
    await one[Symbol.asyncDispose]()
    await two[Symbol.asyncDispose]()
  })
  await one.set('k', 'olá', 60)
  expect(await two.get('k')).toBe('olá')
  expect(await two.get('other')).toBeUndefined()
  await one.set('short', 'v', 0.05)
  await expect.poll(() => two.get('short')).toBeUndefined()
})

test('a redis that is not there is a cache that knows nothing', async () => {
  const notices: string[] = []
  const cache = await redisCache('redis://me:hunter2@127.0.0.1:1', (trouble) => notices.push(trouble))
  await cache.set('k', 'v', 60)
  expect(await cache.get('k')).toBeUndefined()
  // It was tried several times by now, and told once; the password of the address is nobody's business.
  expect(notices).toEqual([expect.stringMatching(/127\.0\.0\.1:1 can't be used \(ECONNREFUSED\)/)])
  expect(cache.trouble!()).toBe(notices[0])
  expect(notices.join()).not.toContain('hunter2')
  await cache[Symbol.asyncDispose]()
  await expect(redisCache('http://127.0.0.1:1')).rejects.toThrow(/redis_url/)
})

test('a redis that goes away is told once, and one that answers is not', async () => {
  // Says OK to whatever it is asked: enough for a client to be content.
  const clients = new Set<Socket>()
  const server = createServer((client) => {
    clients.add(client)
    client.on('data', (asked) => client.write('+OK\r\n'.repeat(asked.toString().match(/^\*\d/gm)?.length ?? 0)))
    client.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  const notices: string[] = []
  await using cache = await redisCache(`redis://127.0.0.1:${port}`, (trouble) => notices.push(trouble))
  expect(await cache.get('k')).toBe('OK')
  expect([cache.trouble!(), notices]).toEqual([undefined, []])
  server.close()
  for (const client of clients) client.destroy()
  await expect.poll(() => notices).toHaveLength(1)
  await cache.set('k', 'v', 60)
  expect(await cache.get('k')).toBeUndefined()
  expect(cache.trouble!()).toContain(`127.0.0.1:${port} can't be used`)
  expect(notices).toHaveLength(1)
})
