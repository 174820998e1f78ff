import type {Begun, Core} from './begun.ts'
import {cacheKey, idempotencyKey, requestFingerprint} from './cache/key.ts'
import {unlessAborted} from './qos/deadline.ts'
import {type Found, findKept, type Keys} from './replies.ts'

/**
 * An answer that is kept already, and the keys to keep a new one under; no keys: nothing is to be kept.
 * @throws {UsageError} the request's id belongs to another request
 */
export async function findReply(
  core: Core,
  {resolved, members, limit, calls}: Begun,
): Promise<{readonly keys?: Keys; readonly found?: Found | undefined}> {
  const {cache, watch, house} = core
  if (cache === undefined || resolved.cache === 'no-store') return {}
  const digests = await calls.stopwatch.waiting(
    unlessAborted(limit.signal, Promise.all(members.map((member) => watch.digest(member)))),
  )
  const answerers = members.map(({provider, options}, index) => ({
    identity: {name: provider.name, driver: provider.driver, host: provider.host, model: provider.model},
    weight: options.weight,
    digest: digests[index] ?? null,
  }))
  const judge = resolved.chain.includes('JUDGE')
    ? `${house.options.judge.model_provider ?? ''} ${house.judgePrompt.name}`
    : null
  const keys: Keys = {
    // A model that could not be identified may be another one than the last time.
    content: digests.includes(undefined) ? undefined : cacheKey(resolved, answerers, judge),
    id: resolved.named ? idempotencyKey(resolved) : undefined,
    fingerprint: requestFingerprint(resolved),
  }
  const found = await unlessAborted(limit.signal, findKept(cache, keys, resolved))
  core.observe({kind: 'cache', hit: found !== undefined, task: resolved.task})
  return {keys, found}
}
