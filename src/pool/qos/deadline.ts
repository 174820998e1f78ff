/** Why a signal fired: the time was up, nobody wants the answer any more, or the person stopped it. */
export class DeadlineReached extends Error {
  constructor() {
    super('the deadline was reached')
    this.name = 'DeadlineReached'
  }
}

/** Of the time that is left, what an attempt may take when others could follow; the judge gets the rest. */
export const FIRST_SHARE = 0.7

/**
 * Runs something under a signal that fires with `outer`, or after `ms` with DeadlineReached as its reason. Its timer and
 * its listener are gone when it ends.
 */
export async function within<T>(outer: AbortSignal, ms: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = limitedSignal(outer, ms)
  try {
    return await run(limit.signal)
  } finally {
    limit[Symbol.dispose]()
  }
}

/** The signal of `within` where its end is not the end of a function. Disposing does not abort. */
export interface LimitedSignal extends Disposable {
  readonly signal: AbortSignal
  readonly abort: (reason: unknown) => void
}

function expire(controller: AbortController): void {
  controller.abort(new DeadlineReached())
}

/** A signal that fires with any of `outer`, or after `ms` (Infinity: never) with DeadlineReached as its reason. */
export function limitedSignal(outer: AbortSignal | readonly AbortSignal[], ms: number): LimitedSignal {
  const controller = new AbortController()
  const outers = Array.isArray(outer) ? (outer as readonly AbortSignal[]) : [outer as AbortSignal]
  const forward = () => controller.abort(outers.find(({aborted}) => aborted)?.reason)
  if (outers.some(({aborted}) => aborted)) forward()
  for (const one of outers) one.addEventListener('abort', forward, {once: true})
  const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(expire, Math.max(0, ms), controller)
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    [Symbol.dispose]: () => {
      clearTimeout(timer)
      for (const one of outers) one.removeEventListener('abort', forward)
    },
  }
}

/** What a promise gives, unless the signal fires first: then its reason. The promise goes on by itself. */
export async function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  signal.throwIfAborted()
  let stop: (() => void) | undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, {once: true})
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', stop!)
  }
}

/** What a promise gives within that time; undefined: nothing, or a failure. Leaves no timer behind. */
export async function promptly<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  try {
    return await Promise.race([
      promise.catch(() => undefined),
      new Promise<undefined>((resolve) => {
        timer = setTimeout(resolve, Math.max(0, ms), undefined)
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}

/** Waits, or rejects with the signal's reason. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, {once: true})
  })
}
