/** The last durations of something, in milliseconds. */
export class Latencies {
  readonly #values: number[] = []
  readonly #size: number
  #next = 0

  constructor(size = 100) {
    this.#size = size
  }

  get count(): number {
    return this.#values.length
  }

  add(milliseconds: number): void {
    this.#values[this.#next] = milliseconds
    this.#next = (this.#next + 1) % this.#size
  }

  /** The value that a share of them (0-1) does not exceed; undefined without any. */
  quantile(share: number): number | undefined {
    const sorted = [...this.#values].sort((a, b) => a - b)
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]
  }
}
