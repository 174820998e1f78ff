import type {Begun, Core} from './begun.ts'
import {type Answerer, cacheKey, idempotencyKey, requestFingerprint} from './cache/key.ts'
import type {Found} from './kept-reply.ts'
import {promptly, unlessAborted} from './qos/deadline.ts'
import {findKept, type Keys} from './replies.ts'
import type {Member} from './roster.ts'

/**
 * How long a request waits for a server to say which weights it has. One that hangs must not take the time of a request
 * that others can answer: nothing is looked for then, and what is answered is kept if that is known by then.
 */
const DIGEST_MS = 100

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
  const judges = resolved.chain.includes('JUDGE') ? house.roster.judges(house.options.judge.model_provider) : null
  const all = [...new Set([...members, ...(judges ?? [])])]
  const digests = () => Promise.all(all.map((member) => promptly(watch.digest(member), DIGEST_MS)))
  const {strategy} = house.options.judge
  const keyWith = (found: readonly (string | null | undefined)[]): string => {
    const answerer = (member: Member): Answerer => {
      const {name, driver, host, model} = member.provider
      const {weight, http} = member.options
      return {
        identity: {name, driver, host, model},
        weight,
        digest: found[all.indexOf(member)] ?? null,
        template: http === undefined ? null : {path: http.path, body: http.body, text: http.text},
      }
    }
    const judge = judges && {prompt: house.judgePrompt.name, judges: judges.map(answerer), strategy}
    return cacheKey(resolved, members.map(answerer), judge)
  }
  // A model that could not be identified may be another one than the last time.
  const contentWith = (found: readonly (string | null | undefined)[]) =>
    found.includes(undefined) ? undefined : keyWith(found)
  const keys: Keys = {
    content: contentWith(await calls.stopwatch.waiting(unlessAborted(limit.signal, digests()))),
    later: async () => contentWith(await digests()),
    asked: keyWith([]),
    id: resolved.named ? idempotencyKey(resolved) : undefined,
    fingerprint: requestFingerprint(resolved),
  }
  const found = await unlessAborted(limit.signal, findKept(cache, keys, resolved))
  core.observe({kind: 'cache', hit: found !== undefined, task: resolved.task})
  return {keys, found}
}
