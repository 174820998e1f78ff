import type {Begun, Core} from './begun.ts'
import type {Work} from './cache/coalescer.ts'
import {PoolError} from './failure.ts'
import type {Found} from './kept-reply.ts'
import {type Keys, keepForId} from './replies.ts'

/** How a request gets its answer; the pieces are those of its text, where it comes in pieces. */
export type Answering = Work<string, Found>

/**
 * The answer to a request: asked for, or that of an equal request which is under way, streamed or not.
 * @param pieces whether the caller takes pieces: then an answer that breaks off after the first one is broken for it, too
 * @returns the answer, and whether another request had asked for it
 * @throws what answering throws, or the reason of the request's own signal
 */
export async function* flight(
  core: Core,
  {resolved, limit, calls}: Begun,
  keys: Keys | undefined,
  start: Answering,
  pieces: boolean,
): AsyncGenerator<string, {readonly value: Found; readonly joined: boolean}> {
  const shared = resolved.cache === 'use' ? keys?.asked : keys?.id && `${keys.id} ${keys.fingerprint}`
  const key = shared ?? Symbol('its own')
  const release = keys?.id && core.ids.claim(keys.id, keys.fingerprint, resolved.request_id)
  try {
    for (;;) {
      const joins = core.flights.has(key)
      let given = 0
      const following = core.flights.follow(key, limit.signal, start)
      try {
        for (;;) {
          // Of an answer of its own, what is waited for is told apart from what the pool takes; another's is all wait.
          const next = following.next()
          const {value, done} = await (joins ? calls.stopwatch.waiting(next) : next)
          if (done) {
            if (joins && keys !== undefined) keepForId(core, keys, resolved, value.value.kept)
            return value
          }
          given++
          if (pieces) yield value
        }
      } catch (error) {
        const over = limit.signal.aborted || (pieces && given > 0)
        // Whoever began it had less time than this request has, or took pieces and so could not begin anew.
        const anew = error instanceof PoolError && (error.kind === 'deadline' || given > 0)
        if (!joins || over || !anew) throw error
      } finally {
        await following.return(undefined as never)
      }
    }
  } finally {
    if (release) release()
  }
}
