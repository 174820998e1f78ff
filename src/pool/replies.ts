import type {Core} from './begun.ts'
import type {ReplyCache} from './cache/reply-cache.ts'
import {reusedId} from './cache/request-ids.ts'
import type {Calls} from './call.ts'
import {type Found, type KeptReply, readKept} from './kept-reply.ts'
import {promptly} from './qos/deadline.ts'
import type {PoolReply} from './request.ts'
import type {Resolved} from './resolve.ts'
import type {Answered} from './strategies/asking.ts'

/** The keys under which an answer is looked for and kept. */
export interface Keys {
  /** Of what is asked, and of the models' weights; undefined: one could not be identified, so nothing is looked for. */
  readonly content: string | undefined
  /** The same once more, for who has an answer to keep and could not identify a model before. */
  readonly later: () => Promise<string | undefined>
  /** Of what is asked, whatever the weights: of requests that are under way together. */
  readonly asked: string
  /** Of the request's own id; undefined: the caller gave none. */
  readonly id: string | undefined
  readonly fingerprint: string
}

/**
 * An answer that is kept already.
 * @throws {UsageError} the request's id belongs to another request
 */
export async function findKept(cache: ReplyCache, keys: Keys, resolved: Resolved): Promise<Found | undefined> {
  if (keys.id !== undefined) {
    const text = await cache.get(keys.id)
    const kept = text === undefined ? undefined : readKept(text)
    if (kept?.fingerprint !== undefined && kept.fingerprint !== keys.fingerprint) throw reusedId(resolved.request_id)
    const found = readable(kept, resolved)
    if (found !== undefined) return found
  }
  if (keys.content === undefined || resolved.cache !== 'use') return undefined
  const text = await cache.get(keys.content)
  const found = readable(text === undefined ? undefined : readKept(text), resolved)
  // An earlier version kept refusals, too.
  return found !== undefined && isRefusal(found, resolved) ? undefined : found
}

/** Whether an answer says that there is none. */
function isRefusal({kept, value}: Found, {form}: Resolved): boolean {
  return kept.finish !== 'tool_calls' && form?.refuses !== undefined && form.refuses(value)
}

export function readable(kept: KeptReply | undefined, resolved: Resolved): Found | undefined {
  if (kept === undefined) return undefined
  if (resolved.form === undefined || kept.finish === 'tool_calls') return {kept, value: null}
  const read = resolved.form.read(kept.text)
  return read.ok ? {kept, value: read.value} : undefined
}

/** How long an answer that is there waits for a server to say which weights gave it. Milliseconds. */
const DIGEST_MS = 50

/** An answer in the form it is kept in. */
export async function keptOf(
  {house, watch}: Core,
  {winner, decision}: Answered,
  {endsAt, now}: Pick<Calls, 'endsAt' | 'now'>,
): Promise<KeptReply> {
  const member = house.roster.members.find(({provider}) => provider.name === winner.provider)!
  const digest = await promptly(watch.digest(member), Math.min(DIGEST_MS, endsAt - now()))
  return {...winner.reply, provider: winner.provider, model_digest: digest ?? null, decision}
}

/**
 * Keeps an answer under its keys. Nobody waits for it: the answer is there. That there is none is kept under the request's
 * own id alone.
 */
export function keep(core: Core, keys: Keys | undefined, resolved: Resolved, found: Found): void {
  if (keys !== undefined && !isRefusal(found, resolved)) keepContent(core, keys, resolved, found.kept)
  if (keys !== undefined) keepForId(core, keys, resolved, found.kept)
}

function keepContent(core: Core, {content, later}: Keys, resolved: Resolved, kept: KeptReply): void {
  if (content !== undefined) {
    put(core, content, kept, resolved)
    return
  }
  const done = later()
    .then((key) => {
      if (key !== undefined) put(core, key, kept, resolved)
    })
    .finally(() => core.afterwards.delete(done))
  core.afterwards.add(done)
}

/** Keeps an answer under the request's own id, if it has one. */
export function keepForId(core: Core, {id, fingerprint}: Keys, resolved: Resolved, kept: KeptReply): void {
  if (id !== undefined) put(core, id, {...kept, fingerprint}, resolved)
}

function put({cache, afterwards}: Core, key: string, kept: KeptReply, {ttl_seconds}: Resolved): void {
  const done = cache!.set(key, JSON.stringify(kept), ttl_seconds).finally(() => afterwards.delete(done))
  afterwards.add(done)
}

/** The reply to a request from what is kept, or just came. */
export function replyOf(
  resolved: Resolved,
  {kept, value}: Found,
  calls: Pick<Calls, 'stopwatch' | 'attempts' | 'spent'>,
  from_cache: boolean,
): PoolReply {
  const {fingerprint: _, ...answer} = kept
  const {prompt, completion, cost} = calls.spent
  return {
    ...answer,
    request_id: resolved.request_id,
    value,
    tokens_spent: {prompt, completion},
    cost_usd: cost,
    duration_ms: calls.stopwatch.elapsed,
    overhead_ms: calls.stopwatch.overhead,
    from_cache,
    strategy: resolved.strategy,
    attempts: [...calls.attempts],
  }
}
