import {ProviderFailure} from './failure.ts'
import type {ModelInfo} from './provider.ts'
import {sameModel} from './providers/model-name.ts'
import {within} from './qos/deadline.ts'
import type {Random} from './request.ts'
import {learnLoaded, type Member, type Roster} from './roster.ts'

/** How long what a server said of its models is taken for true. */
const FRESH_MS = 10_000
const PROBE_MS = 2000
/** Before a host that did not say what it has is asked again. */
const AGAIN_MS = 1000
/** As long as Ollama itself waits for a model (OLLAMA_LOAD_TIMEOUT). */
const LOAD_MS = 300_000

/** What the servers say of themselves: the digests of their models, what is loaded, whether they are well. */
export class Watch implements AsyncDisposable {
  readonly #roster: Roster
  readonly #now: () => number
  readonly #random: Random
  readonly #stop = new AbortController()
  readonly #known = new Map<string, {at: number; models: Promise<readonly ModelInfo[] | null>}>()
  readonly #probes = new Map<Member, Promise<void>>()
  /** By host: a server that loads two models at once is slower at both. */
  readonly #loads = new Map<string, Promise<unknown>>()

  constructor(roster: Roster, now: () => number, random: Random) {
    this.#roster = roster
    this.#now = now
    this.#random = random
  }

  /** The digest of a provider's model; null where the server tells none; undefined where it could tell and did not. */
  async digest({provider}: Member): Promise<string | null | undefined> {
    if (provider.driver !== 'ollama') return null
    let known = this.#known.get(provider.host)
    if (known === undefined || this.#now() - known.at >= FRESH_MS) {
      const models = within(this.#stop.signal, PROBE_MS, (signal) => provider.models(signal))
      known = {at: this.#now(), models}
      this.#known.set(provider.host, known)
      // What failed is asked again soon, but not by every request: a host that hangs would hold each of them up.
      const {at} = known
      models.catch(() => this.#known.set(provider.host, {at: at - FRESH_MS + PROBE_MS + AGAIN_MS, models}))
    }
    try {
      return (await known.models)?.find(({name}) => sameModel(name, provider.model))?.digest
    } catch {
      return undefined
    }
  }

  /** Looks after unhealthy providers whose time has come, without anybody waiting for it. */
  probeDue(): void {
    for (const member of this.#roster.members)
      if (member.health.probeDue(this.#now()) && !this.#probes.has(member)) this.#begin(member)
  }

  /** Asks all servers now, each for two seconds at most. */
  async probeAll(): Promise<void> {
    await Promise.all(this.#roster.members.map((member) => this.#probes.get(member) ?? this.#begin(member)))
  }

  /**
   * Has a model loaded into memory if it is not, outside of any request's time.
   * @param begins is called when it has to be loaded
   * @returns whether it had to be; false also where the server can't be asked to
   * @throws {ProviderFailure} not reached, no such model, no memory
   */
  async load(member: Member, outer: AbortSignal, begins: () => void = () => {}): Promise<boolean> {
    const {provider, queue, maxParallel, health} = member
    if (provider.warm === undefined) return false
    const known = await within(outer, PROBE_MS, (signal) => provider.loaded(signal))
    learnLoaded(this.#roster.members, member, known?.map(({name}) => name) ?? [])
    if (known?.some(({name}) => sameModel(name, provider.model))) return false
    begins()
    await within(outer, LOAD_MS, async (signal) => {
      // With a place of its own, so that it pushes out no model that is in use.
      const turn = {model: provider.model, provider: provider.name, maxParallel, patienceMs: LOAD_MS}
      const leave = await queue.enter(turn, signal)
      try {
        await provider.warm!(signal)
      } finally {
        leave()
      }
    })
    // What it failed for while it was being loaded says nothing any more.
    health.probed()
    member.forgive()
    return true
  }

  /**
   * After a call that took too long: if that was because the model had to be loaded, it is loaded now, without anybody
   * waiting for it. Ollama stops loading when whoever asked gives up, and so would never come to it.
   */
  loadIfCold(member: Member): void {
    const {provider} = member
    if (provider.warm === undefined || this.#loads.has(provider.host) || this.#stop.signal.aborted) return
    const load = this.load(member, this.#stop.signal)
      // That it can't be loaded, the next call finds out.
      .catch(() => {})
      .finally(() => this.#loads.delete(provider.host))
    this.#loads.set(provider.host, load)
  }

  /** Probes for as long as it is left to run; for programs that stay. Its timer keeps no process alive. */
  every(ms: number): Disposable {
    const timer = setInterval(() => this.probeDue(), ms).unref()
    return {[Symbol.dispose]: () => clearInterval(timer)}
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    const asked = [...this.#known.values()].map(({models}) => models)
    await Promise.allSettled([...this.#probes.values(), ...this.#loads.values(), ...asked])
  }

  #begin(member: Member): Promise<void> {
    const probe = this.#probe(member).finally(() => this.#probes.delete(member))
    this.#probes.set(member, probe)
    return probe
  }

  async #probe(member: Member): Promise<void> {
    const {provider, health} = member
    const failed = (kind: ProviderFailure['kind'], reason: string) =>
      health.failed(kind, reason, this.#now(), this.#random)
    try {
      await within(this.#stop.signal, PROBE_MS, async (signal) => {
        const models = await provider.models(signal)
        if (provider.driver === 'ollama' && !models?.some(({name}) => sameModel(name, provider.model)))
          return failed('model_missing', `the server has no model ${provider.model}`)
        const loaded = await provider.loaded(signal)
        if (loaded !== null) {
          const names = loaded.map(({name}) => name)
          learnLoaded(this.#roster.members, member, names)
        }
        health.probed()
      })
    } catch (error) {
      if (this.#stop.signal.aborted) return
      if (!(error instanceof ProviderFailure)) throw error
      const kind = error.kind === 'cancelled' ? 'timeout' : error.kind
      failed(kind, kind === 'timeout' ? `${provider.name}: no answer to a probe` : error.message)
    }
  }
}
