import type {PoolOptions, ProviderOptions} from '../../src/pool/options.ts'
import {DEFAULT_POOL} from '../../src/pool/profiles.ts'

export type Sections = {
  readonly [K in keyof Omit<PoolOptions, 'providers' | 'tenancy'>]?: Partial<PoolOptions[K]>
} & Partial<Pick<PoolOptions, 'tenancy'>>

/** The default pool with other providers and whatever else differs; deadlines long enough for a busy machine. */
export function poolOptions(providers: readonly ProviderOptions[], more: Sections = {}): PoolOptions {
  return {
    providers,
    qos: {...DEFAULT_POOL.qos, max_deadline_ms: 20_000, ...more.qos},
    ensemble: {...DEFAULT_POOL.ensemble, ...more.ensemble},
    breaker: {...DEFAULT_POOL.breaker, ...more.breaker},
    cache: {...DEFAULT_POOL.cache, enabled: false, driver: 'memory', ...more.cache},
    judge: {...DEFAULT_POOL.judge, deadline_ms: 5000, ...more.judge},
    tenancy: more.tenancy ?? {},
  }
}
