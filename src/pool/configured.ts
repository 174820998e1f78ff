import {UsageError} from '../errors.ts'
import {keyValue, variableValue} from '../settings/key-value.ts'
import type {PoolSettings, ProviderSettings, StrategyName} from '../settings/pool.ts'
import {refusedAt} from '../settings/refused-at.ts'
import type {PoolOptions, Profile, ProviderOptions, TenantLimits} from './options.ts'
import {DEFAULT_POOL, profileOf} from './profiles.ts'
import type {Strategy} from './request.ts'
import {Secret} from './secret.ts'

/**
 * The pool that `[pool]` describes. Without providers it has those of the Mac mini; what is not said of a task holds as
 * it ships.
 * @throws {UsageError} a key that can't be read or must not be sent, or a judge that is no provider
 */
export function poolOptions(settings: PoolSettings): PoolOptions {
  const {qos, ensemble, breaker, cache, judge} = settings
  const providers = settings.providers.length === 0 ? DEFAULT_POOL.providers : settings.providers.map(providerOptions)
  const {model_provider} = judge
  if (model_provider !== undefined && providers.every(({name}) => name !== model_provider))
    throw new UsageError('unknown_provider', `pool.judge.model_provider: there is no provider ${model_provider}`, {
      hint: `providers: ${providers.map(({name}) => name).join(', ')}`,
      field: 'pool.judge.model_provider',
    })
  return {
    providers,
    qos,
    ensemble: {
      default_strategy: choiceOf(ensemble.default_strategy),
      strategy_by_task: {
        ...DEFAULT_POOL.ensemble.strategy_by_task,
        ...byTask(mapValues(ensemble.strategy_by_task ?? {}, choiceOf)),
      },
      max_parallel_providers: ensemble.max_parallel_providers,
    },
    breaker,
    cache: {
      ...cacheAddress(cache),
      ttl_by_task: {...DEFAULT_POOL.cache.ttl_by_task, ...byTask(cache.ttl_by_task ?? {})},
    },
    judge: {
      model_provider,
      max_tokens: judge.max_tokens,
      deadline_ms: judge.deadline_ms,
      fallback_strategy: strategyOf(judge.fallback_strategy),
      ...juryOf(judge),
    },
    tenancy: Object.fromEntries(
      Object.entries(settings.tenancy).map(([id, {max_deadline, ...limits}]): [string, TenantLimits] => [
        id,
        {...limits, max_deadline_ms: limits.max_deadline_ms ?? max_deadline},
      ]),
    ),
  }
}

function providerOptions(
  {driver, type, key_env, key_file, headers_env, trusted, ...entry}: ProviderSettings,
  index: number,
): ProviderOptions {
  const path = `pool.providers.${index}`
  // Else a folder from somewhere could have any variable or file of the person's sent to a server of its choice.
  const secret = Object.entries({key_env, key_file, headers_env}).find(([, given]) => given !== undefined)?.[0]
  if (!trusted && secret !== undefined)
    throw new UsageError('key_untrusted', `provider ${entry.name} wants a key, and its file was found, not named`, {
      hint: 'name the file with --config or LOGLINE_CONFIG, or move the provider to ~/.config/logline/logline.toml',
      field: `${path}.${secret}`,
    })
  const hidden = Object.entries(headers_env ?? {}).map(([header, variable]) => {
    const what = `the header ${header} of provider ${entry.name}`
    return [header, variableValue({variable, what, field: `${path}.headers_env.${header}`})] as const
  })
  let key: string | undefined
  try {
    key = keyValue({name: `provider ${entry.name}`, key_env, key_file})
  } catch (error) {
    throw refusedAt(error, path)
  }
  return {
    ...entry,
    ...(hidden.length > 0 && {headers: {...entry.headers, ...Object.fromEntries(hidden)}}),
    driver: (driver ?? type)!,
    tasks: entry.tasks.map((task) => (task === 'rerank' ? 'rerank_candidates' : task)),
    key: key === undefined ? undefined : new Secret(key),
  }
}

/** @throws {UsageError} the variable with the address is not set, or the address is given as well */
function cacheAddress({redis_url_env, ...cache}: PoolSettings['cache']): Omit<PoolSettings['cache'], 'redis_url_env'> {
  if (redis_url_env === undefined) return cache
  const field = 'pool.cache.redis_url_env'
  if (cache.redis_url !== undefined)
    throw new UsageError('redis_url_twice', 'cache.redis_url and cache.redis_url_env are both given', {
      hint: 'keep redis_url_env: an address may hold a password',
      field,
    })
  if (cache.driver !== 'redis' || !cache.enabled) return cache
  return {...cache, redis_url: variableValue({variable: redis_url_env, what: 'the address of the Redis cache', field})}
}

/** FASTEST, and JUDGE, which always asks in both orders, are one judge. */
function juryOf({strategy}: PoolSettings['judge']): Pick<PoolOptions['judge'], 'strategy'> {
  const named = strategy === undefined ? undefined : strategyOf(strategy)
  return named === undefined || named === 'FASTEST' || named === 'JUDGE' ? {} : {strategy: named}
}

/** `rerank` is another name in people's files. */
function byTask<T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(values).map(([task, value]) => [task === 'rerank' ? 'rerank_candidates' : task, value]),
  )
}

/** A profile brings its fallback and its weights along. */
function choiceOf(name: StrategyName): Strategy | Profile {
  return profileOf(name) ?? (name as Strategy)
}

/** Where there is room for a strategy alone. */
function strategyOf(name: StrategyName): Strategy {
  return profileOf(name)?.strategy ?? (name as Strategy)
}

function mapValues<From, To>(values: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]))
}
