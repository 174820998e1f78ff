import {UsageError} from '../errors.ts'
import {keyValue} from '../settings/key-value.ts'
import type {PoolSettings, ProviderSettings, StrategyName} from '../settings/pool.ts'
import {refusedAt} from '../settings/refused-at.ts'
import type {PoolOptions, ProviderOptions, TenantLimits} from './options.ts'
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
      default_strategy: strategyOf(ensemble.default_strategy),
      strategy_by_task: {
        ...DEFAULT_POOL.ensemble.strategy_by_task,
        ...byTask(mapValues(ensemble.strategy_by_task ?? {}, strategyOf)),
      },
      max_parallel_providers: ensemble.max_parallel_providers,
    },
    breaker,
    cache: {...cache, ttl_by_task: {...DEFAULT_POOL.cache.ttl_by_task, ...byTask(cache.ttl_by_task ?? {})}},
    judge: {
      model_provider,
      max_tokens: judge.max_tokens,
      deadline_ms: judge.deadline_ms,
      fallback_strategy: strategyOf(judge.fallback_strategy),
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
  {driver, type, key_env, key_file, trusted, ...entry}: ProviderSettings,
  index: number,
): ProviderOptions {
  const path = `pool.providers.${index}`
  // Else a folder from somewhere could have any variable or file of the person's sent to a server of its choice.
  if (!trusted && (key_env !== undefined || key_file !== undefined))
    throw new UsageError('key_untrusted', `provider ${entry.name} wants a key, and its file was found, not named`, {
      hint: 'name the file with --config or LOGLINE_CONFIG, or move the provider to ~/.config/logline/logline.toml',
      field: `${path}.${key_env === undefined ? 'key_file' : 'key_env'}`,
    })
  let key: string | undefined
  try {
    key = keyValue({name: `provider ${entry.name}`, key_env, key_file})
  } catch (error) {
    throw refusedAt(error, path)
  }
  return {
    ...entry,
    driver: (driver ?? type)!,
    tasks: entry.tasks.map((task) => (task === 'rerank' ? 'rerank_candidates' : task)),
    key: key === undefined ? undefined : new Secret(key),
  }
}

/** `rerank` is another name in people's files. */
function byTask<T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(values).map(([task, value]) => [task === 'rerank' ? 'rerank_candidates' : task, value]),
  )
}

function strategyOf(name: StrategyName): Strategy {
  return profileOf(name)?.strategy ?? (name as Strategy)
}

function mapValues<From, To>(values: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]))
}
