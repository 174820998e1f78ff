import type {Embedder} from '../embedding/embedder.ts'
import {Interrupted, LoglineError} from '../errors.ts'
import {within} from '../pool/qos/deadline.ts'

/** Longer than a warm server takes for one word; who asks whether we are ready does not wait for more. Milliseconds. */
const LIMIT_MS = 2000
/** What was found holds so long, so that asking often costs little. Milliseconds. */
const KEPT_MS = 1000
const WORD = 'ready'

/** Why the embedder of a server can't embed now; undefined: it can. */
export type EmbedderHealth = () => Promise<Error | undefined>

/**
 * Lets the embedder embed one word: a server that listens, and answers nothing, is of no use either. Whoever asks at the
 * same time, or within a second, shares the answer.
 * @param signal ends it
 * @param now milliseconds, monotonic
 */
export function embedderHealth(
  embedder: Pick<Embedder, 'embed'>,
  signal: AbortSignal,
  now: () => number,
  limitMs: number = LIMIT_MS,
): EmbedderHealth {
  let last: {readonly found: Promise<Error | undefined>; endedAt: number} | undefined
  const look = async (): Promise<Error | undefined> => {
    try {
      await within(signal, limitMs, (limited) => embedder.embed([WORD], limited))
      return undefined
    } catch (error) {
      if (error instanceof Interrupted) return new Error(`it did not answer within ${limitMs} ms`, {cause: error})
      if (error instanceof LoglineError) return error
      throw error
    }
  }
  return () => {
    if (last === undefined || now() - last.endedAt > KEPT_MS) {
      const begun = {found: look(), endedAt: Number.POSITIVE_INFINITY}
      const ended = () => {
        begun.endedAt = now()
      }
      begun.found.then(ended, ended)
      last = begun
    }
    return last.found
  }
}
