import {Interrupted} from '../errors.ts'
import {type Begun, begin, type Core} from './begun.ts'
import type {Candidate} from './candidate.ts'
import {PoolError} from './failure.ts'
import {findReply} from './find-reply.ts'
import {tellAnswered, tellFailed} from './observe/outcome.ts'
import {openStream} from './open-stream.ts'
import {poolFailure} from './pool-failure.ts'
import {type Keys, keep, keptOf, readable, replyOf} from './replies.ts'
import type {PoolChunk, PoolReply, PoolRequest} from './request.ts'
import {firstAnswer} from './strategies/ask-fastest.ts'

/** How a request is answered in one piece. */
type Answer = (begun: Begun) => Promise<PoolReply>

/**
 * An answer in pieces. FASTEST passes on the pieces as they come: until the first is there, a provider that fails or
 * takes long is replaced as in `infer`. Strategies that compare have no pieces before the end, and a kept answer has
 * them all: both come as one.
 */
export async function* streamed(
  core: Core,
  request: PoolRequest,
  caller: AbortSignal,
  answer: Answer,
  showPrompts: boolean,
): AsyncGenerator<PoolChunk, void> {
  const begun = begin(core, request, caller)
  const {resolved, calls, limit} = begun
  let started = false
  let ended = false
  try {
    for await (const chunk of chunks(core, begun, answer)) {
      if (chunk.kind === 'end') {
        ended = true
        tellAnswered(core, begun, chunk.reply, showPrompts)
      }
      started = true
      yield chunk
    }
  } catch (error) {
    ended = true
    const failure = poolFailure(error, resolved, calls.attempts, {caller, deadline: limit.signal})
    tellFailed(core, begun, failure)
    if (!started || !(failure instanceof PoolError)) throw failure
    yield {kind: 'error', error: failure}
  } finally {
    if (!ended) tellFailed(core, begun, new Interrupted())
    limit[Symbol.dispose]()
  }
}

async function* chunks(core: Core, begun: Begun, answer: Answer): AsyncGenerator<PoolChunk, void> {
  const {resolved, calls} = begun
  if (resolved.chain[0] !== 'FASTEST') return yield* whole(await answer(begun))
  core.watch.probeDue()
  const {keys, found} = await findReply(core, begun)
  if (found !== undefined) return yield* whole(replyOf(resolved, found, calls, true))
  const opened = await openStream(core, begun)
  const pieces = opened.pieces()
  try {
    for (;;) {
      const {value, done} = await pieces.next()
      if (done) {
        yield {kind: 'end', reply: await finished(core, begun, keys, value)}
        return
      }
      yield {kind: 'text', text: value}
    }
  } finally {
    await pieces.return(undefined as never)
  }
}

function* whole(reply: PoolReply): Generator<PoolChunk, void> {
  if (reply.text !== '') yield {kind: 'text', text: reply.text}
  yield {kind: 'end', reply}
}

/** Keeps an answer that came in pieces. */
async function finished(core: Core, begun: Begun, keys: Keys | undefined, winner: Candidate): Promise<PoolReply> {
  const {resolved, calls} = begun
  const kept = await keptOf(core, {winner, decision: firstAnswer(winner.provider)})
  if (keys !== undefined) await keep(core.cache!, keys, resolved, kept)
  return replyOf(resolved, readable(kept, resolved)!, calls, false)
}
