import {type Survey, survey} from '../pool/survey.ts'
import {type TaskTraffic, taskTraffic, type WinRate, winRates} from '../pool/traffic.sql.ts'
import type {Store} from '../store/open.ts'
import type {TaskPool} from './task-pool.ts'

/** How long a server may take to say what it has. Milliseconds. */
export const PROBE_MS = 2000

/** What mends a cache that can't be reached. */
export const CACHE_MEND =
  'start the server that pool.cache.redis_url (or redis_url_env) names, or set pool.cache.driver to "store"'

export interface PoolStatus {
  readonly providers: readonly (Survey & {readonly weight: number; readonly tasks: readonly string[]})[]
  readonly traffic: readonly TaskTraffic[]
  readonly wins: readonly WinRate[]
  readonly cache: {
    /** `none`: switched off. */
    readonly driver: 'memory' | 'store' | 'redis' | 'none'
    /** Why it knows and keeps nothing; null: it works. */
    readonly trouble: string | null
  }
}

/** What the servers say now, and what the store says of before. */
export async function poolStatus(
  {pool, options: {cache}, parts}: Pick<TaskPool, 'pool' | 'options' | 'parts'>,
  store: Store | undefined,
  signal: AbortSignal,
): Promise<PoolStatus> {
  const {members} = pool.roster
  const found = await survey(
    members.map(({provider}) => provider),
    {ms: PROBE_MS, signal, now: parts.now},
  )
  return {
    providers: found.map((each, index) => {
      const {weight, tasks} = members[index]!.options
      return {...each, weight, tasks}
    }),
    traffic: store === undefined ? [] : taskTraffic(store.db),
    wins: store === undefined ? [] : winRates(store.db),
    cache: {driver: cache.enabled ? cache.driver : 'none', trouble: pool.cacheTrouble ?? null},
  }
}
