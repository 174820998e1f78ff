import type {BreakerOptions} from '../options.ts'

/**
 * Whether a provider should be asked for a task, from its last calls: closed while few of them failed, open (not asked)
 * for a while after too many did, then half open: one call decides. Time is an argument: milliseconds, monotonic.
 */
export class Breaker {
  readonly #options: BreakerOptions
  /** A ring of the last outcomes, 1 for a failure. */
  readonly #window: Uint8Array
  #count = 0
  #next = 0
  #failures = 0
  #openedAt: number | undefined
  #probing = false

  constructor(options: BreakerOptions) {
    this.#options = options
    this.#window = new Uint8Array(options.window_size)
  }

  state(now: number): 'closed' | 'open' | 'half_open' {
    if (this.#openedAt === undefined) return 'closed'
    return now - this.#openedAt >= this.#options.open_cooldown_ms ? 'half_open' : 'open'
  }

  /** Share of failures among the calls it remembers, 0-1. */
  get failRate(): number {
    return this.#count === 0 ? 0 : this.#failures / this.#count
  }

  /** Half open, and nobody tries it yet: then the caller is the one who does. */
  claimProbe(now: number): boolean {
    if (this.#probing || this.state(now) !== 'half_open') return false
    this.#probing = true
    return true
  }

  /** The claimed call came to nothing that could be counted: the next may try. */
  releaseProbe(): void {
    this.#probing = false
  }

  /** Notes how a call ended. True when it has just opened. */
  record(failed: boolean, now: number): boolean {
    const before = this.state(now)
    if (before === 'half_open') {
      this.#probing = false
      if (failed) this.#openedAt = now
      else this.#reset()
      return failed
    }
    if (this.#count === this.#window.length) this.#failures -= this.#window[this.#next]!
    else this.#count++
    this.#window[this.#next] = failed ? 1 : 0
    this.#failures += failed ? 1 : 0
    this.#next = (this.#next + 1) % this.#window.length
    if (before === 'open' || this.#count < this.#options.min_requests) return false
    if (this.failRate <= this.#options.fail_rate) return false
    this.#openedAt = now
    return true
  }

  #reset(): void {
    this.#count = this.#next = this.#failures = 0
    this.#openedAt = undefined
  }
}
