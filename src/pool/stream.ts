import {Interrupted} from '../errors.ts'
import {type Begun, begin, type Core} from './begun.ts'
import {PoolError} from './failure.ts'
import {findReply} from './find-reply.ts'
import {flight} from './flight.ts'
import type {Found} from './kept-reply.ts'
import {tellAnswered, tellFailed} from './observe/outcome.ts'
import {openSpan} from './observe/trace.ts'
import {openStream} from './open-stream.ts'
import {poolFailure} from './pool-failure.ts'
import {limitedSignal} from './qos/deadline.ts'
import {type Keys, keep, keptOf, readable, replyOf} from './replies.ts'
import type {PoolChunk, PoolReply, PoolRequest} from './request.ts'
import {firstAnswer} from './strategies/ask-fastest.ts'

/** How a request is answered in one piece. */
type Answer = (begun: Begun) => Promise<PoolReply>

/**
 * An answer in pieces. FASTEST passes on the pieces as they come: until the first is there, a provider that fails or
 * takes long is replaced as in `infer`. Strategies that compare have no pieces before the end, and a kept answer has
 * them all: both come as one. A stream that asks what another request asks already joins it.
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
  const done = core.underWay.begin()
  // One who never reads on must not keep a pool from closing.
  limit.signal.addEventListener('abort', done, {once: true})
  const span = openSpan('llmpool.infer', begun.attributes)
  let started = false
  let ended = false
  try {
    for await (const chunk of span.inside(chunks(core, begun, answer))) {
      if (chunk.kind === 'end') {
        ended = true
        span.note({'llmpool.provider': chunk.reply.provider, 'llmpool.from_cache': chunk.reply.from_cache})
        tellAnswered(core, begun, chunk.reply, showPrompts)
      }
      started = true
      yield chunk
    }
  } catch (error) {
    ended = true
    const failure = poolFailure(error, resolved, calls, {caller, deadline: limit.signal})
    span.failed(failure)
    tellFailed(core, begun, failure)
    if (!started || !(failure instanceof PoolError)) throw failure
    yield {kind: 'error', error: failure}
  } finally {
    if (!ended) tellFailed(core, begun, new Interrupted())
    span.end()
    limit[Symbol.dispose]()
    done()
  }
}

async function* chunks(core: Core, begun: Begun, answer: Answer): AsyncGenerator<PoolChunk, void> {
  const {resolved, calls} = begun
  if (resolved.chain[0] !== 'FASTEST') return yield* whole(await answer(begun))
  core.watch.probeDue()
  const {keys, found} = await findReply(core, begun)
  if (found !== undefined) return yield* whole(replyOf(resolved, found, calls, true))
  const pieces = flight(core, begun, keys, (emit, signal) => ask(core, begun, keys, emit, signal), true)
  let text = ''
  try {
    for (;;) {
      const {value, done} = await pieces.next()
      if (done) {
        const reply = replyOf(resolved, value.value, calls, value.joined)
        // It may have joined an answer that comes in one piece.
        if (text === '') yield* whole(reply)
        else yield {kind: 'end', reply}
        return
      }
      text += value
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

/**
 * Asks for pieces, and keeps the answer. Not under the caller's own signal: others may have joined. Until the first piece
 * this request's time counts; then the answer goes on for as long as anybody waits for it.
 */
async function ask(
  core: Core,
  begun: Begun,
  keys: Keys | undefined,
  emit: (text: string) => void,
  signal: AbortSignal,
): Promise<Found> {
  const {resolved, calls} = begun
  const limit = limitedSignal([signal, core.closing], calls.endsAt - calls.now())
  const lasting = limitedSignal([signal, core.closing], Number.POSITIVE_INFINITY)
  let deadline = limit.signal
  try {
    const opened = await openStream(core, begun, limit.signal, lasting.signal)
    limit[Symbol.dispose]()
    deadline = lasting.signal
    const pieces = opened.pieces()
    for (;;) {
      const {value, done} = await pieces.next()
      if (done) {
        const kept = await keptOf(core, {winner: value, decision: firstAnswer(value.provider)}, calls)
        const found = readable(kept, resolved)!
        keep(core, keys, resolved, found)
        return found
      }
      emit(value)
    }
  } catch (error) {
    throw poolFailure(error, resolved, calls, {caller: signal, deadline})
  } finally {
    limit[Symbol.dispose]()
    lasting[Symbol.dispose]()
  }
}
