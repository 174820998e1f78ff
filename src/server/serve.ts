import {consider} from '../pipeline/consider.ts'
import {servingMatcher} from '../pipeline/serving-matcher.ts'
import {spanCount} from '../pipeline/status.sql.ts'
import {poolNotes} from '../pool/notes.ts'
import {joinTraces} from '../pool/observe/join-traces.ts'
import {poolLog} from '../pool/observe/log.ts'
import {type SearchMemory, searchMemory} from '../retrieval/search-memory.ts'
import type {Store} from '../store/open.ts'
import {type Address, isLoopback, urlOf} from './address.ts'
import {Admission} from './admission.ts'
import {app} from './app.ts'
import {BodyBudget} from './body.ts'
import {type ConfigurationOptions, LiveConfiguration} from './configuration.ts'
import {endpoints} from './endpoints.ts'
import {listen} from './listening.ts'
import {type LogRecord, logTo} from './log.ts'
import {serverMetrics} from './metrics.ts'

export interface ServeOptions extends ConfigurationOptions {
  /** Takes lines of the log. */
  readonly write: (line: string) => void
  readonly now: () => Date
}

/** A server that answers. Disposing of it ends what is under way. */
export interface Serving extends AsyncDisposable {
  readonly url: string
  readonly address: Address
  readonly keyed: boolean
  /** Spans in the store when it began. */
  readonly spans: number
  /** What a person should know at the start. */
  readonly warnings: readonly string[]
  /** Reads the configuration and the key again now. */
  reload(): Promise<void>
}

/**
 * Answers over HTTP from a store, under a configuration that may be edited meanwhile.
 * @throws {UsageError} the configuration, the key or the address can't be
 * @throws {ProviderError} the embedder's server does not answer
 * @throws {Interrupted} the signal fired before it listened
 */
export async function serve(store: Store, options: ServeOptions): Promise<Serving> {
  joinTraces()
  const admission = new Admission()
  const ending = new AbortController()
  let closing = false
  let configuration: LiveConfiguration | undefined
  const log = logTo(options.write, () => configuration?.settings.log_level ?? 'info', options.now)
  const metrics = await serverMetrics({
    wins: {list: () => wins(configuration)?.list() ?? []},
    spans: () => spanCount(store.db),
    working: () => admission.working,
    waiting: () => admission.waiting,
  })
  const observers = [metrics.observe, poolLog((record) => log(callRecord(record)))]
  const current = await LiveConfiguration.begin(options, {store, observers, log, count: metrics.reload})
  configuration = current
  try {
    const memory = searchMemory()
    await warm(store, memory, current, options.signal)
    const {now} = options
    const answering = app({
      routes: endpoints({
        ...{store, memory, metrics, now},
        closing: () => closing,
        started: Math.floor(now().getTime() / 1000),
      }),
      configuration: current,
      admission,
      budget: new BodyBudget(),
      metrics,
      log,
      ending: ending.signal,
      closing: () => closing,
      path: store.path,
    })
    const listening = await listen(answering, current.address, current.settings.server, ({status, code}) => {
      metrics.request({route: 'none', method: 'none', status, duration_ms: 0})
      log({level: 'info', event: 'http.refused', status, error: code})
    })
    current.follow(({server}) => listening.limit(server))
    const {address} = listening
    const {keyed} = current.access
    return {
      ...{address, keyed, url: urlOf(address), spans: spanCount(store.db), warnings: warningsOf(current, address)},
      reload: () => current.reload(),
      async [Symbol.asyncDispose]() {
        closing = true
        const cut = await listening.close(current.settings.server.grace_ms, () => ending.abort())
        if (cut > 0) log({level: 'warn', event: 'serve.cut', connections: cut})
        await current[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await current[Symbol.asyncDispose]()
    throw error
  }
}

/** Reads what the first question would have to wait for. */
async function warm(
  store: Store,
  memory: SearchMemory,
  configuration: LiveConfiguration,
  signal: AbortSignal,
): Promise<void> {
  using lease = configuration.lease()
  const {matcher, minQuality} = servingMatcher(store, lease.settings, {})
  const question = {text: 'warm', context: {}, filter: {minQuality}, matcher}
  const {embedderOf} = lease.house
  await consider(store, question, {embedderOf, memory, signal})
}

function wins(configuration: LiveConfiguration | undefined) {
  if (configuration === undefined) return undefined
  using lease = configuration.lease()
  return lease.house.pool.wins
}

/** A line of the pool's log: its own id is of the call, `request_id` of the request that it was made for. */
function callRecord({request_id, level, event, ...record}: Readonly<Record<string, unknown>>): LogRecord {
  return {
    level: level as LogRecord['level'],
    event: String(event),
    ...record,
    ...(request_id === undefined ? {} : {request_id, call_id: request_id}),
  }
}

function warningsOf(configuration: LiveConfiguration, {host}: Address): string[] {
  using lease = configuration.lease()
  const {server, pool} = lease.settings
  return [
    ...(isLoopback(host) ? [] : [`other machines can reach ${host}: with the key, and unencrypted`]),
    ...((server.enable_grpc ?? pool.server.enable_grpc)
      ? ['enable_grpc is true, but gRPC is not spoken: HTTP only']
      : []),
    ...poolNotes(lease.house.options, lease.house.pool.roster).map(({field, says}) => `${field}: ${says}`),
  ]
}
