/** How much of a request's time went into waiting for others, however many waits overlap. Milliseconds. */
export class Stopwatch {
  readonly #now: () => number
  readonly started: number
  #underWay = 0
  #since = 0
  #waited = 0

  constructor(now: () => number) {
    this.#now = now
    this.started = now()
  }

  async waiting<T>(wait: Promise<T>): Promise<T> {
    if (this.#underWay++ === 0) this.#since = this.#now()
    try {
      return await wait
    } finally {
      if (--this.#underWay === 0) this.#waited += this.#now() - this.#since
    }
  }

  get elapsed(): number {
    return this.#now() - this.started
  }

  /** What nobody was waited for. */
  get overhead(): number {
    const open = this.#underWay > 0 ? this.#now() - this.#since : 0
    return Math.max(0, this.elapsed - this.#waited - open)
  }
}
