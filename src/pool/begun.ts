import {throwIfStopped, UsageError} from '../errors.ts'
import type {Coalescer} from './cache/coalescer.ts'
import type {ReplyCache} from './cache/reply-cache.ts'
import type {RequestIds} from './cache/request-ids.ts'
import type {Calls} from './call.ts'
import {PoolError} from './failure.ts'
import type {Found} from './kept-reply.ts'
import type {PoolObserver} from './observe/event.ts'
import {type LimitedSignal, limitedSignal} from './qos/deadline.ts'
import type {PoolRequest, Random} from './request.ts'
import {type Resolved, resolve} from './resolve.ts'
import type {Member} from './roster.ts'
import {Stopwatch} from './stopwatch.ts'
import type {House} from './strategies/asking.ts'
import type {UnderWay} from './under-way.ts'
import type {Watch} from './watch.ts'

/** What answering needs of its pool. */
export interface Core {
  readonly house: House
  readonly watch: Watch
  readonly cache: ReplyCache | undefined
  /** Answers that are being asked for, by what was asked. */
  readonly flights: Coalescer<string, Found>
  readonly ids: RequestIds
  readonly underWay: UnderWay
  /** What goes on after an answer was given; closing waits for it. */
  readonly afterwards: Set<Promise<void>>
  readonly observe: PoolObserver
  readonly now: () => number
  readonly random: Random
  readonly newId: () => string
  /** Fires when the pool closes. */
  readonly closing: AbortSignal
}

/** A request that was let in; its clock runs. Its `limit` is to be disposed of. */
export interface Begun {
  readonly resolved: Resolved
  /** Who may be asked; at least one. */
  readonly members: readonly Member[]
  readonly calls: Calls
  /** Fires at the deadline, when the caller leaves, and when the pool closes. */
  readonly limit: LimitedSignal
  readonly caller: AbortSignal
  readonly attributes: Readonly<Record<string, string>>
}

/**
 * Lets a request in.
 * @throws {UsageError} refused: see `resolve`; or it names a provider that there is not
 * @throws {PoolError} nobody may be asked for the task
 * @throws {Interrupted} the caller's signal has fired
 */
export function begin(core: Core, request: PoolRequest, caller: AbortSignal): Begun {
  throwIfStopped(caller)
  const {options, roster} = core.house
  const resolved = resolve(request, options, core.newId)
  const {request_id, tenant, project, task, strategy, deadline_ms} = resolved
  const unknown = resolved.providers?.find((name) => roster.members.every(({provider}) => provider.name !== name))
  if (unknown !== undefined)
    throw new UsageError('unknown_provider', `there is no provider ${unknown}`, {
      hint: `known: ${roster.members.map(({provider}) => provider.name).join(', ') || 'none'}`,
      field: 'providers',
    })
  const members = roster.forTask(task, resolved.providers)
  if (members.length === 0)
    throw new PoolError('no_provider', `no provider may be asked for ${task}`, {
      hint: `add "${task}" to tasks of one of [[pool.providers]]`,
      attempts: [],
    })
  const stopwatch = new Stopwatch(core.now)
  return {
    resolved,
    members,
    caller,
    limit: limitedSignal([caller, core.closing], deadline_ms),
    calls: {
      task,
      request: resolved.chat,
      form: resolved.form,
      now: core.now,
      random: core.random,
      observe: core.observe,
      tooSlow: (member) => core.watch.loadIfCold(member),
      stopwatch,
      endsAt: stopwatch.started + deadline_ms,
      attempts: [],
      spent: {prompt: 0, completion: 0, cost: 0},
    },
    attributes: {
      'llmpool.request_id': request_id,
      'llmpool.tenant': tenant,
      'llmpool.project': project,
      'llmpool.task': task,
      'llmpool.strategy': strategy,
    },
  }
}
