import {LoglineError, UsageError} from '../errors.ts'
import {consider} from '../pipeline/ask.ts'
import type {LiveListener} from '../pipeline/live-task-pool.ts'
import {LiveTaskPool} from '../pipeline/live-task-pool.ts'
import {servingMatcher} from '../pipeline/serving-matcher.ts'
import {spanCount} from '../pipeline/status.sql.ts'
import {poolLog} from '../pool/observe/log.ts'
import {type SearchMemory, searchMemory} from '../retrieval/search-memory.ts'
import type {SettingsFlags} from '../settings/read.ts'
import type {Settings} from '../settings/schema.ts'
import type {Store} from '../store/open.ts'
import {type Access, accessOf} from './access.ts'
import {type Address, configuredAddress, isLoopback, urlOf} from './address.ts'
import {Admission} from './admission.ts'
import {app} from './app.ts'
import {BodyBudget} from './body.ts'
import {endpoints} from './endpoints.ts'
import {openHouse, type ServingHouse} from './house.ts'
import {listen} from './listening.ts'
import {type Log, type LogRecord, logTo} from './log.ts'
import {serverMetrics} from './metrics.ts'
import {joinTraces} from './trace.ts'

export interface ServeOptions {
  /** What the settings are read with, again and again. */
  readonly given: SettingsFlags
  /** Of the command line; what is absent is as the settings say. */
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly keyFile?: string | undefined
  readonly apiKey?: string | undefined
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
  /** Reads the configuration and the key again now. */
  reload(): Promise<void>
}

/**
 * Answers over HTTP from a store, under a configuration that may be edited meanwhile.
 * @throws {UsageError} the configuration, the key or the address can't be
 * @throws {ProviderError} the embedder's server does not answer
 */
export async function serve(store: Store, options: ServeOptions): Promise<Serving> {
  joinTraces()
  const admission = new Admission()
  const ending = new AbortController()
  let closing = false
  let live: LiveTaskPool<ServingHouse> | undefined
  let first: Settings | undefined
  let limit = (_: Settings['server']) => {}
  const log = logTo(options.write, () => (live?.settings ?? first)?.log_level ?? 'info', options.now)
  const metrics = await serverMetrics({
    wins: {
      list: () => wins(live).flatMap((each) => each.list()),
      rate: (provider, task) => wins(live)[0]?.rate(provider, task) ?? 0,
    },
    spans: () => spanCount(store.db),
    working: () => admission.working,
    waiting: () => admission.waiting,
  })
  const observers = [metrics.observe, poolLog((record) => log(callRecord(record)))]
  const open = async (settings: Settings): Promise<ServingHouse> => {
    if (first !== undefined) refuseMove(first, settings)
    const access = accessFor(settings, options)
    const notice = (message: string) => log({level: 'info', event: 'pool.notice', message})
    const house = await openHouse(settings, {store, access, observers, notice})
    first ??= settings
    return house
  }
  live = await LiveTaskPool.begin(
    options.given,
    open,
    listenerOf(log, metrics.reload, (settings) => limit(settings.server)),
  )
  try {
    const held = live
    const {server} = held.settings
    refuseWithoutHttp(held.settings)
    const parts = {store, memory: searchMemory(), metrics, now: options.now, closing: () => closing}
    await warm(store, parts.memory, held)
    const started = Math.floor(options.now().getTime() / 1000)
    const listener = app({
      routes: endpoints({...parts, started}),
      lease: () => held.lease(),
      admission,
      budget: new BodyBudget(),
      metrics,
      log,
      ending: ending.signal,
      closing: () => closing,
      path: store.path,
    })
    const listening = await listen(listener, addressFor(held.settings, options), server, ({status, code}) => {
      metrics.request({route: 'none', method: 'none', status, duration_ms: 0})
      log({level: 'info', event: 'http.refused', status, error: code})
    })
    limit = listening.limit
    log({level: 'debug', event: 'serve.listening', ...listening.address})
    return {
      url: urlOf(listening.address),
      address: listening.address,
      keyed: keyedOf(held),
      spans: spanCount(store.db),
      reload: async () => {
        log({level: 'info', event: 'config.read'})
        await held.reload()
      },
      async [Symbol.asyncDispose]() {
        closing = true
        const cut = await listening.close(held.settings.server.grace_ms, () => ending.abort())
        if (cut > 0) log({level: 'warn', event: 'serve.cut', connections: cut})
        await held[Symbol.asyncDispose]()
      },
    }
  } catch (error) {
    await live[Symbol.asyncDispose]()
    throw error
  }
}

/** Reads what the first question would have to wait for. */
async function warm(store: Store, memory: SearchMemory, live: LiveTaskPool<ServingHouse>): Promise<void> {
  using lease = live.lease()
  const {matcher, minQuality} = servingMatcher(store, lease.settings, {})
  const question = {text: 'warm', context: {}, filter: {minQuality}, matcher}
  const {embedderOf} = lease.house
  await consider(store, question, {embedderOf, memory, signal: new AbortController().signal, now: () => new Date(0)})
}

function keyedOf(live: LiveTaskPool<ServingHouse>): boolean {
  using lease = live.lease()
  return lease.house.access.keyed
}

function wins(live: LiveTaskPool<ServingHouse> | undefined): ServingHouse['pool']['wins'][] {
  if (live === undefined) return []
  using lease = live.lease()
  return [lease.house.pool.wins]
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

function addressFor(settings: Settings, {host, port}: ServeOptions): Address {
  const configured = configuredAddress(settings)
  return {host: host ?? configured.host, port: port ?? configured.port}
}

function accessFor(settings: Settings, options: ServeOptions): Access {
  return accessOf({
    settings: settings.server,
    host: addressFor(settings, options).host,
    hostGiven: options.host !== undefined,
    keyFile: options.keyFile,
    apiKey: options.apiKey,
  })
}

/** @throws {UsageError} the edit wants what only a new start can bring */
function refuseMove(first: Settings, settings: Settings): void {
  const {host, port} = configuredAddress(settings)
  const before = configuredAddress(first)
  const moved = [
    ...(settings.db === first.db ? [] : ['db']),
    ...(host === before.host && port === before.port
      ? []
      : [settings.server.listen_addr === undefined ? 'pool.server.listen_addr' : 'server.listen_addr']),
  ]
  if (moved.length === 0) return
  throw new UsageError('needs_restart', `${moved[0]} can't change while it serves`, {
    hint: 'start it anew for that; what held before holds on',
    field: moved[0]!,
  })
}

/** @throws {UsageError} nothing is to be served */
function refuseWithoutHttp({server, pool}: Settings): void {
  if (server.enable_http ?? pool.server.enable_http ?? true) return
  throw new UsageError('nothing_to_serve', 'enable_http is false, and HTTP is all that logline serve speaks', {
    hint: 'set it to true, or leave it out',
    field: server.enable_http === undefined ? 'pool.server.enable_http' : 'server.enable_http',
  })
}

/** Tells of edits. */
function listenerOf(
  log: Log,
  count: (outcome: 'changed' | 'rejected') => void,
  changed: (settings: Settings) => void,
): LiveListener {
  return {
    changed: (settings) => {
      changed(settings)
      count('changed')
      log({level: 'info', event: 'config.changed'})
    },
    rejected: (error) => {
      count('rejected')
      const known = error instanceof LoglineError ? {code: error.code, hint: error.hint, ...error.place} : {}
      log({level: 'error', event: 'config.rejected', message: error.message, ...known})
    },
  }
}

/** Whether others can reach it, and gRPC is asked for: what a person should know at the start. */
export function noticesOf(settings: Settings, {address, keyed}: Serving): string[] {
  return [
    ...(isLoopback(address.host) ? [] : [`${address.host}: other machines can reach it, with the key, unencrypted`]),
    ...(keyed || isLoopback(address.host) ? [] : ['no key is asked for']),
    ...((settings.server.enable_grpc ?? settings.pool.server.enable_grpc)
      ? ['enable_grpc is true, but gRPC is not spoken: HTTP only']
      : []),
  ]
}
