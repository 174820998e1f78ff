import {UsageError} from '../errors.ts'
import {TASK_ALIASES} from '../settings/tasks.ts'
import type {PoolOptions, Profile} from './options.ts'
import type {ChatMessage, ChatRequest} from './provider.ts'
import type {AnswerForm, PoolRequest, Strategy} from './request.ts'
import {strategyChain} from './strategies/chain.ts'

/** A request with everything it left open filled in, and found to be within the limits. */
export interface Resolved {
  readonly request_id: string
  /** The caller chose the id, so that asking again with it is asking for the same answer. */
  readonly named: boolean
  readonly tenant: string
  readonly project: string
  readonly task: string
  readonly strategy: Strategy
  readonly chain: readonly Strategy[]
  readonly chat: ChatRequest
  readonly form: AnswerForm | undefined
  readonly deadline_ms: number
  readonly max_parallel_providers: number
  readonly cache: 'use' | 'no-cache' | 'no-store'
  readonly ttl_seconds: number
  readonly providers: readonly string[] | undefined
  readonly weights: readonly number[] | undefined
  /** What the cache must tell apart beside what a model sees. */
  readonly key_fields: Readonly<Record<string, unknown>>
}

/** Of a task, whatever it is called. */
export function taskName(task: string): string {
  return TASK_ALIASES[task] ?? task
}

/** What a tenant may ask for: the longest deadline (ms), tokens (undefined: any number), providers at once. */
export function limitsOf(
  {qos, tenancy}: Pick<PoolOptions, 'qos' | 'tenancy'>,
  tenant: string,
): {readonly longest: number; readonly most: number | undefined; readonly parallel: number} {
  const limits = Object.hasOwn(tenancy, tenant) ? tenancy[tenant]! : {}
  return {
    longest: Math.min(qos.max_deadline_ms, limits.max_deadline_ms ?? Number.POSITIVE_INFINITY),
    most: limits.max_tokens,
    parallel: limits.max_parallel_providers ?? Number.POSITIVE_INFINITY,
  }
}

/** How the answer to a request is to be found: by the request itself, or by what is configured for its task. */
export function wayOf(
  {task, ...request}: Pick<PoolRequest, 'task' | 'strategy' | 'fallback' | 'weights'>,
  {ensemble, judge}: Pick<PoolOptions, 'ensemble' | 'judge'>,
): Pick<Resolved, 'strategy' | 'chain' | 'weights'> {
  const byTask = ensemble.strategy_by_task
  const name = taskName(task)
  const chosen = request.strategy ?? (Object.hasOwn(byTask, name) ? byTask[name]! : ensemble.default_strategy)
  const profile: Partial<Profile> & Pick<Profile, 'strategy'> = typeof chosen === 'string' ? {strategy: chosen} : chosen
  const {strategy} = profile
  const configured = profile.fallback ?? (strategy === 'JUDGE' ? judge.fallback_strategy : undefined)
  return {
    strategy,
    chain: strategyChain(strategy, request.fallback ?? configured),
    weights: request.weights ?? profile.weights,
  }
}

/** @throws {UsageError} something is beyond a limit, or makes no sense */
export function resolve(request: PoolRequest, options: PoolOptions, newId: () => string): Resolved {
  const tenant = request.tenant_id ?? 'default'
  const {longest, most, parallel} = limitsOf(options, tenant)
  const deadline_ms = positive('deadline_ms', request.deadline_ms) ?? longest
  if (deadline_ms > longest)
    throw refused('deadline_too_long', 'deadline_ms', `${deadline_ms} ms are more than the ${longest} that are allowed`)
  const asked = positive('max_tokens', request.max_tokens)
  if (asked !== undefined && most !== undefined && asked > most)
    throw refused('too_many_tokens', 'max_tokens', `${asked} tokens are more than the ${most} that are allowed`)
  const max_tokens = Math.floor(asked ?? Math.min(options.qos.max_tokens_default, most ?? Number.POSITIVE_INFINITY))
  const temperature = request.temperature ?? 0.2
  if (!(temperature >= 0 && temperature <= 2))
    throw refused('bad_temperature', 'temperature', `${temperature} is not between 0 and 2`)
  const messages: readonly ChatMessage[] =
    typeof request.prompt === 'string' ? [{role: 'user', content: request.prompt}] : request.prompt
  if (!messages.some(({content}) => content.trim() !== ''))
    throw refused('prompt_empty', 'prompt', 'there is nothing to answer in an empty prompt')
  const bytes = messages.reduce((sum, {content}) => sum + Buffer.byteLength(content), 0)
  if (bytes > options.qos.max_prompt_bytes)
    throw refused(
      'prompt_too_large',
      'prompt',
      `${bytes} bytes are more than the ${options.qos.max_prompt_bytes} that are allowed`,
    )
  const task = taskName(request.task)
  const ttlByTask = options.cache.ttl_by_task
  return {
    request_id: request.request_id ?? newId(),
    named: request.request_id !== undefined,
    tenant,
    project: request.project_id ?? 'default',
    task,
    ...wayOf(request, options),
    chat: {
      messages,
      max_tokens,
      temperature,
      seed: request.seed,
      stop: request.stop,
      schema: request.schema,
      tools: request.tools,
    },
    form: request.form ?? (request.schema === undefined ? undefined : JSON_FORM),
    deadline_ms,
    max_parallel_providers: Math.max(1, Math.min(options.ensemble.max_parallel_providers, parallel)),
    cache: options.cache.enabled ? (request.cache ?? 'use') : 'no-store',
    ttl_seconds:
      request.cache_ttl_seconds ?? (Object.hasOwn(ttlByTask, task) ? ttlByTask[task]! : options.cache.ttl_seconds),
    providers: request.providers,
    key_fields: Object.fromEntries(
      options.cache.key_fields.map((field) => [
        field,
        field.startsWith('meta.') ? request.meta?.[field.slice('meta.'.length)] : request[field as keyof PoolRequest],
      ]),
    ),
  }
}

/** Any JSON: what a schema asks for where the caller brings no form of its own. */
const JSON_FORM: AnswerForm = {
  name: 'json/1',
  read: (text) => {
    try {
      return {ok: true, value: JSON.parse(text)}
    } catch {
      return {ok: false, reason: 'no JSON'}
    }
  },
}

function positive(field: string, value: number | undefined): number | undefined {
  if (value !== undefined && !(value > 0 && Number.isFinite(value)))
    throw refused(`bad_${field}`, field, `${field} must be a positive number`)
  return value
}

function refused(code: string, field: string, message: string): UsageError {
  return new UsageError(code, message, {hint: 'see the limits under [pool.qos] and [pool.tenancy]', field})
}
