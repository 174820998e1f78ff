import {ProviderFailure} from './failure.ts'
import type {ModelInfo} from './provider.ts'
import {sameModel} from './providers/model-name.ts'
import {within} from './qos/deadline.ts'
import type {Random} from './request.ts'
import {learnLoaded, type Member, type Roster} from './roster.ts'

/** How long what a server said of its models is taken for true. */
const FRESH_MS = 10_000
const PROBE_MS = 2000

/** What the servers say of themselves: the digests of their models, what is loaded, whether they are well. */
export class Watch implements AsyncDisposable {
  readonly #roster: Roster
  readonly #now: () => number
  readonly #random: Random
  readonly #stop = new AbortController()
  readonly #known = new Map<string, {at: number; models: Promise<readonly ModelInfo[] | null>}>()
  readonly #probes = new Map<Member, Promise<void>>()

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
      // What failed is asked again the next time.
      models.catch(() => this.#known.delete(provider.host))
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

  /** Probes for as long as it is left to run; for programs that stay. Its timer keeps no process alive. */
  every(ms: number): Disposable {
    const timer = setInterval(() => this.probeDue(), ms).unref()
    return {[Symbol.dispose]: () => clearInterval(timer)}
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await Promise.allSettled([...this.#probes.values(), ...[...this.#known.values()].map(({models}) => models)])
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
