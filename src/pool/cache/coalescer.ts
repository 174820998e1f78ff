import {unlessAborted} from '../qos/deadline.ts'

interface Shared<T> {
  readonly result: Promise<T>
  readonly stop: AbortController
  waiters: number
}

/** Joins equal work that is under way: one does it, all get its outcome. It is stopped when nobody waits any more. */
export class Coalescer<T> {
  readonly #shared = new Map<string, Shared<T>>()

  get underWay(): number {
    return this.#shared.size
  }

  /**
   * @returns the outcome, and whether another one had begun the work
   * @throws what the work throws, or the signal's reason
   */
  async join(
    key: string,
    signal: AbortSignal,
    start: (signal: AbortSignal) => Promise<T>,
  ): Promise<{readonly value: T; readonly joined: boolean}> {
    signal.throwIfAborted()
    let shared = this.#shared.get(key)
    const joined = shared !== undefined
    if (shared === undefined) {
      const stop = new AbortController()
      const begun: Shared<T> = {stop, waiters: 0, result: start(stop.signal)}
      const end = () => {
        if (this.#shared.get(key) === begun) this.#shared.delete(key)
      }
      begun.result.then(end, end)
      this.#shared.set(key, begun)
      shared = begun
    }
    const {result, stop} = shared
    shared.waiters++
    try {
      return {value: await unlessAborted(signal, result), joined}
    } finally {
      if (--shared.waiters === 0) {
        if (this.#shared.get(key) === shared) this.#shared.delete(key)
        stop.abort(signal.reason)
      }
    }
  }
}
