import type {PoolOptions, ProviderOptions} from '../../src/pool/options.ts'
import {DEFAULT_POOL} from '../../src/pool/profiles.ts'

export function benchProvider(name: string, base_url: string): ProviderOptions {
  return {name, driver: 'openai', base_url, model: 'm', tasks: [], weight: 1, max_parallel: 200}
}

/** The defaults, with these providers, more time, and nothing cached. */
export function benchOptions(
  providers: readonly ProviderOptions[],
  qos: Partial<PoolOptions['qos']> = {},
): PoolOptions {
  return {
    ...DEFAULT_POOL,
    providers,
    qos: {...DEFAULT_POOL.qos, max_deadline_ms: 10_000, ...qos},
    cache: {...DEFAULT_POOL.cache, enabled: false},
  }
}
