import type {Latencies} from './latencies.ts'

/** Of fewer answers the 95th percentile is the largest: an outlier, as likely as not. */
const ENOUGH = 20

/** A call that ended without an answer because its time was up, or because another provider was faster. */
interface Unanswered {
  /** When the server was asked: what a call waited in a queue is not its time. */
  readonly from: number
  readonly to: number
  /** Another provider was faster: nobody had promised this one more time. */
  readonly lost: boolean
}

/**
 * Which calls without an answer speak against a provider, for one task; times are milliseconds, monotonic.
 *
 * A call that was given as long as the provider usually takes (`fairMs`) and ran out of time counts at once. One that was
 * given less says nothing by itself: the deadline was too short. But a provider that answers nobody would then never be
 * found out where all deadlines are short. So such calls are held back, and count together once as many as a breaker
 * needs (`min_requests`) ended one after another with no answer in between; calls at the same time are one. Held back are
 * also calls that another provider won after `fairMs`: a hedge must not hide a dead one.
 */
export class Silence {
  readonly #latencies: Latencies
  readonly #leastMs: number
  readonly #inARow: number
  #held = 0
  /** When the last one that was held back ended. */
  #until = Number.NEGATIVE_INFINITY

  /**
   * @param latencies of the answers of this provider to this task, with their time in the queue: never less than it needs
   * @param leastMs what is fair as long as fewer than 20 answers are known
   * @param inARow how many that are held back count
   */
  constructor(latencies: Latencies, leastMs: number, inARow: number) {
    this.#latencies = latencies
    this.#leastMs = leastMs
    this.#inARow = inARow
  }

  /** 95 % of its last answers came within this; with few answers the longest of them, and no less than `leastMs`. */
  get fairMs(): number {
    const p95 = this.#latencies.quantile(0.95) ?? 0
    return this.#latencies.count >= ENOUGH ? p95 : Math.max(this.#leastMs, p95)
  }

  answered(): void {
    this.#held = 0
  }

  /** @returns how many failures a breaker is to count now: none, this one, or all that were held back */
  unanswered({from, to, lost}: Unanswered): number {
    const fair = to - from >= this.fairMs
    if (fair && !lost) return 1
    if (!fair && lost) return 0
    if (from < this.#until) return 0
    this.#until = to
    this.#held++
    if (this.#held < this.#inARow) return 0
    this.#held = 0
    return this.#inARow
  }
}
