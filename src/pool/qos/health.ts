import type {FailureKind} from '../failure.ts'
import type {Random} from '../request.ts'

/** Failures in a row after which a server is left alone. */
const UNHEALTHY_AFTER = 3
/** These don't pass by themselves within a moment: one is enough. */
const LASTING: ReadonlySet<FailureKind> = new Set(['unauthorized', 'model_missing', 'redirected', 'out_of_memory'])
const FIRST_PROBE_MS = 1000
const LONGEST_PROBE_MS = 60_000

export type HealthState = 'healthy' | 'degraded' | 'unhealthy'

/**
 * How a provider is, from what its calls and probes say. Unhealthy: not asked until a probe succeeds; probes come ever
 * more seldom (doubling, jittered by 20 %) until an answer proves that it is well. Milliseconds, monotonic.
 */
export class Health {
  #failures = 0
  #backoff = 0
  #state: HealthState = 'healthy'
  #reason: string | null = null
  #probeAt = 0

  get state(): HealthState {
    return this.#state
  }

  /** Why it is not healthy. */
  get reason(): string | null {
    return this.#reason
  }

  /** When an unhealthy provider may be probed. */
  get probeAt(): number {
    return this.#probeAt
  }

  probeDue(now: number): boolean {
    return this.#state === 'unhealthy' && now >= this.#probeAt
  }

  answered(): void {
    this.#failures = this.#backoff = 0
    this.#state = 'healthy'
    this.#reason = null
  }

  failed(kind: FailureKind, reason: string, now: number, random: Random): void {
    this.#failures++
    this.#reason = reason
    if (this.#failures < UNHEALTHY_AFTER && !LASTING.has(kind) && this.#state !== 'unhealthy') {
      this.#state = 'degraded'
      return
    }
    this.#state = 'unhealthy'
    const wait = Math.min(LONGEST_PROBE_MS, FIRST_PROBE_MS * 2 ** this.#backoff++)
    this.#probeAt = now + wait * (0.8 + 0.4 * random())
  }

  /** The server answers again; that it answers well, only a call can prove. */
  probed(): void {
    if (this.#state !== 'unhealthy') return
    this.#failures = UNHEALTHY_AFTER - 1
    this.#state = 'degraded'
  }
}
