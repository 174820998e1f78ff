import type {PoolOptions, ProviderOptions} from './options.ts'
import type {Provider} from './provider.ts'
import {sameModel} from './providers/model-name.ts'
import {Breaker} from './qos/breaker.ts'
import {Health} from './qos/health.ts'
import {HostQueue} from './qos/host-queue.ts'
import {Latencies} from './qos/latencies.ts'
import {Silence} from './qos/silence.ts'

/** Calls an Ollama host serves at once: its own default queues more, but each slows the others (OLLAMA_NUM_PARALLEL). */
const OLLAMA_PARALLEL = 4
const PROVIDER_PARALLEL = 4

/** A provider and what the pool knows of it. */
export interface Member {
  readonly provider: Provider
  readonly options: ProviderOptions
  readonly maxParallel: number
  readonly health: Health
  /** Shared by all providers of a host. */
  readonly queue: HostQueue
  readonly breaker: (task: string) => Breaker
  readonly latencies: (task: string) => Latencies
  /** Whether calls without an answer speak against it. */
  readonly silence: (task: string) => Silence
  /** What it failed for says nothing any more: the breakers of all tasks begin anew. */
  readonly forgive: () => void
}

/** Everybody who can be asked, with what their calls taught us. Nothing in here waits or calls. */
export class Roster {
  readonly members: readonly Member[]
  readonly #now: () => number

  constructor(providers: readonly Provider[], {providers: entries, breaker, qos}: PoolOptions, now: () => number) {
    this.#now = now
    // Where no answer is known, a server has had its time when another one would be asked as well.
    const fairMs = Math.min(qos.hedge_after_ms, qos.max_deadline_ms / 2)
    const queues = new Map<string, HostQueue>()
    this.members = providers.map((provider, index): Member => {
      const local = provider.driver === 'ollama'
      let queue = queues.get(provider.host)
      queue ??= new HostQueue(
        {
          maxParallel: local ? OLLAMA_PARALLEL : Number.POSITIVE_INFINITY,
          loadedModels: local ? qos.loaded_models : Number.POSITIVE_INFINITY,
        },
        now,
      )
      queues.set(provider.host, queue)
      const options = entries[index]!
      const breakers = new Map<string, Breaker>()
      const latencies = byTask(new Map(), () => new Latencies())
      return {
        provider,
        options,
        maxParallel: options.max_parallel ?? PROVIDER_PARALLEL,
        health: new Health(),
        queue,
        breaker: byTask(breakers, () => new Breaker(breaker)),
        latencies,
        silence: byTask(new Map(), (task) => new Silence(latencies(task), fairMs, breaker.min_requests)),
        forgive: () => breakers.clear(),
      }
    })
  }

  /** By name, whoever may be asked for the task: those that list it, else those that list none. */
  forTask(task: string, names?: readonly string[]): readonly Member[] {
    if (names !== undefined) return names.flatMap((name) => this.members.filter(({provider}) => provider.name === name))
    const listed = this.members.filter(({options}) => options.tasks.includes(task))
    return listed.length > 0 ? listed : this.members.filter(({options}) => options.tasks.length === 0)
  }

  /** Milliseconds, monotonic. */
  now(): number {
    return this.#now()
  }

  /** Who may judge: the one that is named, else whoever may be asked for the task. */
  judges(name: string | undefined): Member[] {
    return name === undefined ? [...this.forTask('judge')] : this.members.filter(({provider}) => provider.name === name)
  }

  /**
   * The order in which to ask: a provider whose breaker wants its probe first, then the closed ones, well before
   * degraded, loaded before not, fastest by what was observed, heaviest before anything was. Open and unhealthy ones
   * are left out, unless nobody else is there: then all, the least bad first.
   */
  ordered(members: readonly Member[], task: string): readonly Member[] {
    const now = this.#now()
    const usable = members.filter(({health}) => health.state !== 'unhealthy')
    // Claims for one at most: `find` stops at the first that lets itself be claimed.
    const probe = usable.find(({breaker}) => breaker(task).claimProbe(now))
    const probes = probe === undefined ? [] : [probe]
    const closed = usable.filter((member) => !probes.includes(member) && member.breaker(task).state(now) === 'closed')
    const rank = (member: Member): readonly number[] => [
      member.health.state === 'healthy' ? 0 : 1,
      member.queue.isLoaded(member.provider.model) ? 0 : 1,
      member.latencies(task).quantile(0.5) ?? 0,
      -member.options.weight,
    ]
    const asked = [...probes, ...closed.sort((a, b) => compare(rank(a), rank(b)))]
    if (asked.length > 0 || members.length === 0) return asked
    const badness = ({health, breaker}: Member): readonly number[] => [
      breaker(task).failRate,
      health.state === 'unhealthy' ? health.probeAt : 0,
    ]
    return [...members].sort((a, b) => compare(badness(a), badness(b)))
  }

  /** The order in which they are asked while all are well and nothing else is known of them. Claims nothing. */
  likeliest(members: readonly Member[]): Member[] {
    const rank = ({queue, provider, options}: Member) => [queue.isLoaded(provider.model) ? 0 : 1, -options.weight]
    return [...members].sort((a, b) => compare(rank(a), rank(b)))
  }

  /** Whether a hedge may go there: not to a model that would first have to be loaded beside the one that is busy. */
  mayHedge(first: Member, second: Member): boolean {
    return second.queue !== first.queue || second.queue.isLoaded(second.provider.model)
  }
}

/** What an Ollama server calls the model of a provider, for its queue. */
export function learnLoaded(members: readonly Member[], member: Member, loaded: readonly string[]): void {
  const beside = members.filter(({queue}) => queue === member.queue).map(({provider}) => provider.model)
  member.queue.learn(loaded.map((name) => beside.find((model) => sameModel(model, name)) ?? name))
}

function byTask<T>(known: Map<string, T>, make: (task: string) => T): (task: string) => T {
  return (task) => {
    let found = known.get(task)
    if (found === undefined) {
      found = make(task)
      known.set(task, found)
    }
    return found
  }
}

/** Ranks, part by part: the smaller comes first. */
export function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) if (value !== b[index]) return value - b[index]!
  return 0
}
