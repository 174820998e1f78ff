import {hash} from 'node:crypto'
import type {TaskPool} from '../pipeline/task-pool.ts'
import {PoolError} from '../pool/failure.ts'
import type {PoolRequest} from '../pool/request.ts'
import {limitsOf} from '../pool/resolve.ts'
import type {TaskParts} from '../pool/tasks/run-task.ts'
import {HttpError} from './http-error.ts'

/** Who asks, and what they set for their request. */
export interface Tenant {
  readonly tenant_id: string | undefined
  readonly project_id: string | undefined
  /** For the whole request. */
  readonly deadline_ms: number | undefined
  readonly max_tokens: number | undefined
  /** How the cache of answers of language models is used; undefined: it is. */
  readonly cache: PoolRequest['cache']
  /** Names a request that may be sent again; undefined: each is another one. */
  readonly idempotency_key: string | undefined
}

/** @throws {HttpError} 400: more than the tenant may ask for */
export function checkLimits(
  {tenant_id = 'default', deadline_ms, max_tokens}: Pick<Tenant, 'tenant_id' | 'deadline_ms' | 'max_tokens'>,
  house: Pick<TaskPool, 'options'>,
) {
  const {longest, most} = limitsOf(house.options, tenant_id)
  if (deadline_ms !== undefined && deadline_ms > longest)
    throw new HttpError(400, 'deadline_too_long', `${deadline_ms} ms are more than the ${longest} that are allowed`, {
      param: 'deadline_ms',
    })
  if (max_tokens !== undefined && most !== undefined && max_tokens > most)
    throw new HttpError(400, 'too_many_tokens', `${max_tokens} tokens are more than the ${most} that are allowed`, {
      param: 'max_tokens',
    })
}

/**
 * The pool as one request may use it: in the name of its tenant, within that one's limits, and within what is left of
 * its time.
 * @param endsAt as `parts.now` counts
 */
export function tenantParts(
  {parts, options}: Pick<TaskPool, 'parts' | 'options'>,
  {tenant_id, project_id, cache, idempotency_key}: Tenant,
  endsAt: number,
): TaskParts {
  const {longest, most} = limitsOf(options, tenant_id ?? 'default')
  const within = (request: PoolRequest): PoolRequest => {
    const left = endsAt - parts.now()
    if (left <= 0)
      throw new PoolError('deadline', `no time was left for ${request.task}`, {
        hint: 'raise deadline_ms (and pool.qos.max_deadline_ms)',
        attempts: [],
      })
    return {
      ...request,
      request_id: request.request_id ?? (idempotency_key && callId(idempotency_key, request)),
      tenant_id,
      project_id,
      cache: request.cache ?? cache,
      deadline_ms: Math.min(request.deadline_ms ?? longest, longest, left),
      max_tokens: Math.min(request.max_tokens ?? options.qos.max_tokens_default, most ?? Number.POSITIVE_INFINITY),
    }
  }
  return {
    ...parts,
    max_deadline_ms: longest,
    pool: {
      infer: async (request, signal) => parts.pool.infer(within(request), signal),
      stream: (request, signal) => parts.pool.stream(within(request), signal),
    },
  }
}

/** One request may ask models several times: each call is the same one when the request comes again. */
function callId(key: string, {deadline_ms: _, ...request}: PoolRequest): string {
  return hash('sha256', JSON.stringify([key, request])).slice(0, 32)
}
