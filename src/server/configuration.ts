import {LoglineError, UsageError} from '../errors.ts'
import {LiveTaskPool} from '../pipeline/live-task-pool.ts'
import type {PoolObserver} from '../pool/observe/event.ts'
import type {SettingsFlags} from '../settings/read.ts'
import type {Settings} from '../settings/schema.ts'
import type {Store} from '../store/open.ts'
import {type Access, accessOf} from './access.ts'
import {type Address, configuredAddress} from './address.ts'
import {embedderMaker, openHouse, type ServingHouse, type ServingLease} from './house.ts'
import type {Log} from './log.ts'

export interface ConfigurationOptions {
  /** What the settings are read with, again and again. */
  readonly given: SettingsFlags
  /** Of the command line; what is absent is as the settings say. */
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly keyFile?: string | undefined
  readonly apiKey?: string | undefined
  /** Fires when it is to end. */
  readonly signal: AbortSignal
}

interface ConfigurationParts {
  readonly store: Store
  readonly observers: readonly PoolObserver[]
  readonly log: Log
  readonly count: (outcome: 'changed' | 'rejected') => void
}

/** The configuration of a server that runs: it follows the files, as far as they make sense. */
export class LiveConfiguration implements AsyncDisposable {
  readonly #options: ConfigurationOptions
  readonly #parts: ConfigurationParts
  readonly #live: LiveTaskPool<ServingHouse>
  #access: Access
  #changed: (settings: Settings) => void = () => {}

  private constructor(options: ConfigurationOptions, parts: ConfigurationParts, live: LiveTaskPool<ServingHouse>) {
    this.#options = options
    this.#parts = parts
    this.#live = live
    this.#access = accessFor(live.settings, options)
  }

  /**
   * @throws {UsageError} the configuration, or the key, can't be
   * @throws {ProviderError} the embedder's server does not answer
   */
  static async begin(options: ConfigurationOptions, parts: ConfigurationParts): Promise<LiveConfiguration> {
    const {store, observers, log} = parts
    const notice = (message: string) => log({level: 'info', event: 'pool.notice', message})
    const makeEmbedder = embedderMaker(store, options.signal)
    let first: Settings | undefined
    let begun: LiveConfiguration | undefined
    const open = async (settings: Settings): Promise<ServingHouse> => {
      if (first !== undefined) refuseMove(first, settings)
      refuseWithoutHttp(settings)
      accessFor(settings, options)
      const house = await openHouse(settings, {store, makeEmbedder, observers, notice})
      first ??= settings
      return house
    }
    const live = await LiveTaskPool.begin(options.given, open, {
      changed: (settings) => {
        if (begun !== undefined) begun.#follow(settings)
      },
      rejected: (error) => tellRejected(parts, error),
    })
    try {
      begun = new LiveConfiguration(options, parts, live)
      return begun
    } catch (error) {
      await live[Symbol.asyncDispose]()
      throw error
    }
  }

  get settings(): Settings {
    return this.#live.settings
  }

  /** Where to listen: as the command line says, else as the settings do. */
  get address(): Address {
    return addressFor(this.#live.settings, this.#options)
  }

  /** Who may ask now. */
  get access(): Access {
    return this.#access
  }

  lease(): ServingLease {
    return this.#live.lease()
  }

  /** Calls that with what holds now, and with whatever holds later. */
  follow(changed: (settings: Settings) => void): void {
    this.#changed = changed
    changed(this.#live.settings)
  }

  /** Reads the files again, and those of the keys, of which nobody tells when they change. */
  async reload(): Promise<void> {
    this.#parts.log({level: 'info', event: 'config.read'})
    await this.#live.reload()
    this.#readAccess()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#live[Symbol.asyncDispose]()
  }

  #follow(settings: Settings): void {
    this.#readAccess()
    this.#changed(settings)
    this.#parts.count('changed')
    this.#parts.log({level: 'info', event: 'config.changed'})
  }

  #readAccess(): void {
    try {
      this.#access = accessFor(this.#live.settings, this.#options)
    } catch (error) {
      // Its file went away a moment ago: the key that was known stays.
      tellRejected(this.#parts, error as Error)
    }
  }
}

function tellRejected({log, count}: ConfigurationParts, error: Error): void {
  count('rejected')
  const known = error instanceof LoglineError ? {code: error.code, hint: error.hint, ...error.place} : {}
  log({level: 'error', event: 'config.rejected', message: error.message, ...known})
}

function addressFor(settings: Settings, {host, port}: ConfigurationOptions): Address {
  const configured = configuredAddress(settings)
  return {host: host ?? configured.host, port: port ?? configured.port}
}

function accessFor(settings: Settings, options: ConfigurationOptions): Access {
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
  const [before, after] = [configuredAddress(first), configuredAddress(settings)]
  const address = settings.server.listen_addr === undefined ? 'pool.server.listen_addr' : 'server.listen_addr'
  const moved =
    settings.db !== first.db ? 'db' : before.host !== after.host || before.port !== after.port ? address : undefined
  if (moved === undefined) return
  throw new UsageError('needs_restart', `${moved} can't change while it serves`, {
    hint: 'start it anew for that; what held before holds on',
    field: moved,
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
