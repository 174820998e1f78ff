import {UsageError} from '../errors.ts'
import type {Core} from './begun.ts'
import type {ReplyCache} from './cache/reply-cache.ts'
import type {Calls} from './call.ts'
import {type KeptReply, readKept} from './kept-reply.ts'
import type {PoolReply} from './request.ts'
import type {Resolved} from './resolve.ts'
import type {Answered} from './strategies/asking.ts'

/** The keys under which an answer is looked for and kept. */
export interface Keys {
  /** Of what is asked; undefined: a model could not be identified, so nothing is looked for or kept. */
  readonly content: string | undefined
  /** Of the request's own id; undefined: the caller gave none. */
  readonly id: string | undefined
  readonly fingerprint: string
}

/** An answer that is kept, and what the request's form reads in it. */
export interface Found {
  readonly kept: KeptReply
  readonly value: unknown
}

/**
 * An answer that is kept already.
 * @throws {UsageError} the request's id belongs to another request
 */
export async function findKept(cache: ReplyCache, keys: Keys, resolved: Resolved): Promise<Found | undefined> {
  if (keys.id !== undefined) {
    const text = await cache.get(keys.id)
    const kept = text === undefined ? undefined : readKept(text)
    if (kept?.fingerprint !== undefined && kept.fingerprint !== keys.fingerprint)
      throw new UsageError('request_id_reused', `the request id ${resolved.request_id} belongs to another request`, {
        hint: 'give each request an id of its own, or none',
        field: 'request_id',
      })
    const found = readable(kept, resolved)
    if (found !== undefined) return found
  }
  if (keys.content === undefined || resolved.cache !== 'use') return undefined
  const text = await cache.get(keys.content)
  return readable(text === undefined ? undefined : readKept(text), resolved)
}

export function readable(kept: KeptReply | undefined, resolved: Resolved): Found | undefined {
  if (kept === undefined) return undefined
  if (resolved.form === undefined || kept.finish === 'tool_calls') return {kept, value: null}
  const read = resolved.form.read(kept.text)
  return read.ok ? {kept, value: read.value} : undefined
}

/** An answer in the form it is kept in. */
export async function keptOf({house, watch}: Core, {winner, decision}: Answered): Promise<KeptReply> {
  const member = house.roster.members.find(({provider}) => provider.name === winner.provider)!
  return {
    ...winner.reply,
    provider: winner.provider,
    model_digest: (await watch.digest(member)) ?? null,
    decision,
  }
}

/** Keeps an answer under its keys. */
export async function keep(cache: ReplyCache, keys: Keys, resolved: Resolved, kept: KeptReply): Promise<void> {
  const text = JSON.stringify(kept)
  if (keys.content !== undefined) await cache.set(keys.content, text, resolved.ttl_seconds)
  if (keys.id !== undefined)
    await cache.set(keys.id, JSON.stringify({...kept, fingerprint: keys.fingerprint}), resolved.ttl_seconds)
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
