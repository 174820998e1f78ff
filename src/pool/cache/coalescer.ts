import {pause, unlessAborted} from '../qos/deadline.ts'

/** How long the end of work that was stopped is waited for, so that what became of it can be told. Milliseconds. */
const SETTLING_MS = 25

/** Work that may give pieces before its outcome. Its signal fires when nobody waits for it any more. */
export type Work<Piece, T> = (emit: (piece: Piece) => void, signal: AbortSignal) => Promise<T>

interface Shared<Piece, T> {
  readonly stop: AbortController
  readonly result: Promise<T>
  /** All of them from the beginning, for whoever joins late. */
  readonly pieces: Piece[]
  /** Settles with the next piece, or the end. */
  news: PromiseWithResolvers<void>
  ended: boolean
  waiters: number
}

/** Joins equal work that is under way: one does it, all get its pieces and its outcome. */
export class Coalescer<Piece, T> {
  readonly #shared = new Map<string | symbol, Shared<Piece, T>>()
  readonly #running = new Set<Promise<unknown>>()

  has(key: string | symbol): boolean {
    return this.#shared.has(key)
  }

  /** When all work has come to its end, also work that was stopped. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled([...this.#running])
  }

  /**
   * Begins the work, or joins it where another one has begun it: what came so far, then the rest as it comes. Whoever
   * leaves, or whose signal fires, takes nobody along; when the last one has left the work is stopped. A signal that
   * fires ends the wait within 25 ms, whatever the work does.
   * @param key of equal work; a symbol of its own for work that nobody may join
   * @returns the outcome, and whether another one had begun the work
   * @throws what the work throws, or the signal's reason
   */
  async *follow(
    key: string | symbol,
    signal: AbortSignal,
    start: Work<Piece, T>,
  ): AsyncGenerator<Piece, {readonly value: T; readonly joined: boolean}> {
    signal.throwIfAborted()
    const known = this.#shared.get(key)
    const shared = known ?? this.#begin(key, start)
    shared.waiters++
    let here = true
    const leave = () => {
      if (!here) return
      here = false
      signal.removeEventListener('abort', leave)
      if (--shared.waiters > 0) return
      if (this.#shared.get(key) === shared) this.#shared.delete(key)
      shared.stop.abort(signal.reason)
    }
    // Also of one who reads on late or never: a signal that has fired must not keep the work going.
    signal.addEventListener('abort', leave, {once: true})
    try {
      for (let at = 0; ; ) {
        while (at < shared.pieces.length) yield shared.pieces[at++]!
        if (shared.ended) return {value: await shared.result, joined: known !== undefined}
        try {
          await unlessAborted(signal, shared.news.promise)
        } catch (reason) {
          if (shared.stop.signal.aborted) await ending(shared.result)
          throw reason
        }
      }
    } finally {
      leave()
    }
  }

  #begin(key: string | symbol, start: Work<Piece, T>): Shared<Piece, T> {
    const stop = new AbortController()
    const pieces: Piece[] = []
    const tell = () => {
      const {resolve} = shared.news
      shared.news = Promise.withResolvers()
      resolve()
    }
    const emit = (piece: Piece) => {
      pieces.push(piece)
      tell()
    }
    const result = Promise.resolve().then(() => start(emit, stop.signal))
    const shared: Shared<Piece, T> = {
      stop,
      result,
      pieces,
      news: Promise.withResolvers(),
      ended: false,
      waiters: 0,
    }
    const end = () => {
      shared.ended = true
      if (this.#shared.get(key) === shared) this.#shared.delete(key)
      this.#running.delete(result)
      tell()
    }
    this.#shared.set(key, shared)
    this.#running.add(result)
    result.then(end, end)
    return shared
  }
}

/** Waits for a promise to settle, for a moment. */
async function ending(result: Promise<unknown>): Promise<void> {
  const patience = new AbortController()
  const timer = pause(SETTLING_MS, patience.signal).catch(() => {})
  await Promise.race([result.catch(() => {}), timer])
  patience.abort()
}
