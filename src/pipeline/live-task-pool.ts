import {setTimeout as sleep} from 'node:timers/promises'
import {LoglineError, UsageError} from '../errors.ts'
import {UnderWay} from '../pool/under-way.ts'
import {placeInFiles} from '../settings/place-in-files.ts'
import type {SettingsFlags} from '../settings/read.ts'
import type {Settings} from '../settings/schema.ts'
import {WatchedSettings} from '../settings/watch.ts'
import type {TaskPool} from './task-pool.ts'

/** A prompt or a key may be in the middle of being written when a pool reads it: after so long once more. Milliseconds. */
const AGAIN_MS = 100

export interface LiveListener {
  /** New settings, and a pool that is made of them, hold from now on. */
  readonly changed: (settings: Settings) => void
  /** An edit can't be. What held before holds on. The error names file, line and reason. */
  readonly rejected: (error: Error) => void
}

/** A pool and its settings for as long as somebody works with them. To be disposed of. */
export interface Lease<Kept extends TaskPool = TaskPool> extends Disposable {
  readonly house: Kept
  readonly settings: Settings
}

/** A pool with whoever works with it. */
class House<Kept extends TaskPool> {
  readonly pool: Kept
  readonly settings: Settings
  readonly leases = new UnderWay()
  #closed: Promise<void> | undefined

  constructor(pool: Kept, settings: Settings) {
    this.pool = pool
    this.settings = settings
  }

  /** Closes it once nobody works with it any more. */
  async retire(): Promise<void> {
    await this.leases.idle()
    await this.pool.pool.idle()
    await this.close()
  }

  close(): Promise<void> {
    const closed = this.#closed ?? Promise.resolve(this.pool[Symbol.asyncDispose]())
    this.#closed = closed
    return closed
  }
}

/**
 * The task pool of a configuration that may change while requests are under way; for programs that stay. Whoever holds a
 * lease keeps the pool it began with, which closes when the last one is given back. An edit that can't be, in its form or
 * because a key, a prompt, a server's address is not as it should be, is told and changes nothing. A new pool begins
 * with what the store knows; breakers, latencies and a cache in memory begin anew.
 */
export class LiveTaskPool<Kept extends TaskPool = TaskPool> implements AsyncDisposable {
  readonly #parts: Parts<Kept>
  readonly #watched: WatchedSettings
  /** Changes one after another, in the order of the edits. */
  #changing: Promise<void> = Promise.resolve()
  readonly #retiring = new Set<House<Kept>>()
  #house: House<Kept>

  private constructor(parts: Parts<Kept>, watched: WatchedSettings, house: House<Kept>) {
    this.#parts = parts
    this.#watched = watched
    this.#house = house
  }

  /**
   * @param open makes the pool of settings, and whatever else goes with it; its refusals reject an edit
   * @throws what reading the settings and `open` throw: there must be a pool to begin with
   */
  static async begin<Kept extends TaskPool>(
    flags: SettingsFlags,
    open: (settings: Settings) => Promise<Kept>,
    listener: LiveListener,
    cwd: string = process.cwd(),
  ): Promise<LiveTaskPool<Kept>> {
    const place = (error: LoglineError) => {
      try {
        return placeInFiles(error, flags, cwd)
      } catch {
        // The file that was named is gone by now.
        return error
      }
    }
    let live: LiveTaskPool<Kept> | undefined
    const following = {
      changed: (settings: Settings) => {
        if (live !== undefined) live.#follow(settings)
      },
      rejected: (error: LoglineError) => listener.rejected(error),
    }
    const watched = new WatchedSettings(flags, following, cwd)
    const settings = watched.current
    try {
      live = new LiveTaskPool({open, place, listener}, watched, new House(await open(settings), settings))
    } catch (error) {
      watched[Symbol.dispose]()
      throw error instanceof LoglineError ? place(error) : error
    }
    // Edited while the first pool was being made.
    if (watched.current !== settings) live.#follow(watched.current)
    return live
  }

  /** The settings that hold now. */
  get settings(): Settings {
    return this.#house.settings
  }

  /** What holds now, for one piece of work. */
  lease(): Lease<Kept> {
    const {pool, settings, leases} = this.#house
    const back = leases.begin()
    return {house: pool, settings, [Symbol.dispose]: back}
  }

  /**
   * Reads the files again now, makes a new pool of what they say, also when that is what they said before (keys and
   * servers are outside of them), and waits until it holds or is rejected.
   */
  async reload(): Promise<void> {
    await this.#changing
    this.#watched.reload(true)
    await this.#changing
  }

  /** Closes all pools, also those that are still in use. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#watched[Symbol.dispose]()
    await this.#changing
    await Promise.all([this.#house, ...this.#retiring].map((house) => house.close()))
  }

  #follow(settings: Settings): void {
    this.#changing = this.#changing.then(() => this.#change(settings))
  }

  async #change(settings: Settings): Promise<void> {
    const {place, listener} = this.#parts
    let house: House<Kept>
    try {
      house = new House(await this.#open(settings), settings)
    } catch (error) {
      // Also a mistake of our own must not end a program that answers.
      listener.rejected(error instanceof LoglineError ? place(error) : (error as Error))
      return
    }
    const old = this.#house
    this.#house = house
    this.#retiring.add(old)
    old.retire().finally(() => this.#retiring.delete(old))
    listener.changed(settings)
  }

  async #open(settings: Settings): Promise<Kept> {
    const {open} = this.#parts
    try {
      return await open(settings)
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      await sleep(AGAIN_MS)
      return open(settings)
    }
  }
}

/** What all of its changes have in common. */
interface Parts<Kept extends TaskPool> {
  readonly open: (settings: Settings) => Promise<Kept>
  readonly place: (error: LoglineError) => LoglineError
  readonly listener: LiveListener
}
