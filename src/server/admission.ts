import {Interrupted} from '../errors.ts'
import {HttpError} from './http-error.ts'

/** How much is taken on at once. */
export interface Capacity {
  readonly max_concurrent: number
  readonly max_queue: number
}

interface Waiting {
  readonly begin: () => void
}

/** Lets so many requests work at once, so many wait in order, and turns the others away. */
export class Admission {
  #working = 0
  readonly #waiting: Waiting[] = []

  get working(): number {
    return this.#working
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /**
   * Waits for a place. The call it returns gives it back, once.
   * @throws {HttpError} 429: too many wait already
   * @throws {Interrupted} the signal fired meanwhile
   */
  async enter({max_concurrent, max_queue}: Capacity, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw new Interrupted()
    if (this.#working >= max_concurrent) {
      if (this.#waiting.length >= max_queue)
        throw new HttpError(429, 'too_many_requests', 'too many requests at the same time', {
          headers: {'Retry-After': '1'},
        })
      await this.#wait(signal)
    } else this.#working++
    let left = false
    return () => {
      if (left) return
      left = true
      // A place passes on to who waits, so that nobody new gets in between.
      const next = this.#waiting.shift()
      if (next === undefined) this.#working--
      else next.begin()
    }
  }

  #wait(signal: AbortSignal): Promise<void> {
    const {promise, resolve, reject} = Promise.withResolvers<void>()
    const stop = () => {
      const at = this.#waiting.indexOf(waiting)
      if (at >= 0) this.#waiting.splice(at, 1)
      reject(new Interrupted())
    }
    const waiting = {
      begin: () => {
        signal.removeEventListener('abort', stop)
        resolve()
      },
    }
    this.#waiting.push(waiting)
    signal.addEventListener('abort', stop, {once: true})
    return promise
  }
}
