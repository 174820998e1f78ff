import {UsageError} from '../../errors.ts'
import {promptly} from '../qos/deadline.ts'
import type {ReplyCache} from './reply-cache.ts'

const PREFIX = 'logline:pool:'
/** A cache that takes longer than this is slower than asking again may be. */
const PATIENCE_MS = 100
const CONNECT_MS = 1000
/** Looks in a row that took too long, after which a server is taken to hang; and how long it is left alone then. */
const HANGS_AFTER = 3
const REST_MS = 2000

/**
 * In a Redis server, shared by machines. How much it keeps is the server's business (`maxmemory`). While it can't be
 * reached nothing is known; the client goes on trying to reach it. One that is there and does not answer is asked again
 * every two seconds, so that not each request waits for it.
 * @param notice is told why, once each time that it can't be reached any more
 * @throws {UsageError} the address is none
 */
export async function redisCache(url: string, notice: (trouble: string) => void = () => {}): Promise<ReplyCache> {
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError('bad_url', 'cache.redis_url is no address of a Redis server', {
      hint: 'give one such as redis://127.0.0.1:6379',
      field: 'pool.cache.redis_url',
    })
  const {createClient} = await import('@redis/client')
  const client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {connectTimeout: CONNECT_MS, reconnectStrategy: (tries: number) => Math.min(5000, 100 * 2 ** tries)},
  })
  // The address without the password that may be in it.
  const {host} = new URL(url)
  let trouble: string | undefined
  const troubled = (why: string) => {
    const told = trouble !== undefined
    trouble = `the Redis cache at ${host} can't be used (${why}): answers are asked for anew and not kept`
    if (!told) notice(trouble)
  }
  // Without a listener the client's errors would end the process. What they mean here: nothing is known.
  client.on('error', (error: NodeJS.ErrnoException) => troubled(error.code ?? error.message))
  client.on('ready', () => {
    trouble = undefined
  })
  const connecting = client.connect().catch((error: NodeJS.ErrnoException) => troubled(error.code ?? error.message))
  await promptly(connecting, CONNECT_MS)
  if (!client.isReady && trouble === undefined) troubled(`no answer within ${CONNECT_MS} ms`)
  let late = 0
  let restsUntil = 0
  /** A reply that comes in time; undefined: none, or an error. */
  const patiently = async <T>(ask: () => Promise<T>): Promise<T | undefined> => {
    if (!client.isReady || performance.now() < restsUntil) return undefined
    // An error is an answer, too: the server lives.
    const reply = ask().then(
      (value) => ({value}),
      () => ({value: undefined}),
    )
    const answered = await promptly(reply, PATIENCE_MS)
    if (answered !== undefined) {
      late = 0
      if (client.isReady) trouble = undefined
    } else if (client.isReady && ++late >= HANGS_AFTER) {
      restsUntil = performance.now() + REST_MS
      troubled(`no answer within ${PATIENCE_MS} ms, ${HANGS_AFTER} times in a row`)
    }
    return answered?.value
  }
  return {
    async get(key) {
      return (await patiently(() => client.get(PREFIX + key))) ?? undefined
    },
    async set(key, value, ttlSeconds) {
      const expiration = {type: 'PX', value: Math.max(1, Math.ceil(ttlSeconds * 1000))} as const
      await patiently(() => client.set(PREFIX + key, value, {expiration}))
    },
    trouble: () => trouble,
    size: async () => null,
    async [Symbol.asyncDispose]() {
      client.destroy()
    },
  }
}
