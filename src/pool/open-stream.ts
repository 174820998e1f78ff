import type {Begun, Core} from './begun.ts'
import {begin, enterQueue} from './call.ts'
import type {Candidate} from './candidate.ts'
import type {Attempt} from './failure.ts'
import {openSpan} from './observe/trace.ts'
import type {ChatChunk} from './provider.ts'
import type {Member} from './roster.ts'
import {raceOf} from './strategies/ask-fastest.ts'
import {race} from './strategies/race.ts'

/** An answer whose first piece is there. Iterate once; leaving the loop closes the connection. */
export interface OpenStream {
  readonly member: Member
  /** The pieces of text; returns the whole. @throws {ProviderFailure} also an answer of the wrong form */
  pieces(): AsyncGenerator<string, Candidate>
}

/**
 * Has the providers race for the first piece.
 * @param opening the time until then
 * @param lasting for as long as somebody wants the answer
 * @throws {ProviderFailure} before any piece
 */
export async function openStream(
  {house}: Core,
  begun: Begun,
  opening: AbortSignal,
  lasting: AbortSignal,
): Promise<OpenStream> {
  const opened = await race(raceOf(house, {...begun, signal: opening}), (member, why, racing) =>
    openOne(begun, member, why, {racing, lasting}),
  )
  opened.adopt()
  return opened
}

async function openOne(
  {calls}: Begun,
  member: Member,
  why: Attempt['why'],
  {racing, lasting}: {readonly racing: AbortSignal; readonly lasting: AbortSignal},
): Promise<OpenStream & {readonly adopt: () => void}> {
  const lesson = begin(member, why, calls)
  const span = openSpan('llmpool.call', {'llmpool.provider': member.provider.name, 'llmpool.why': why})
  const own = new AbortController()
  const lost = () => own.abort(racing.reason)
  const stopped = () => own.abort(lasting.reason)
  let leave = () => {}
  let over = false
  /** Gives everything back, once. */
  const close = () => {
    over = true
    racing.removeEventListener('abort', lost)
    lasting.removeEventListener('abort', stopped)
    leave()
    own.abort()
    span.end()
  }
  let failure: unknown
  const fail = (error: unknown): unknown => {
    if (!over) {
      failure = lesson.failed(error, own.signal)
      span.failed(failure)
      close()
    }
    return failure ?? error
  }
  racing.addEventListener('abort', lost, {once: true})
  lasting.addEventListener('abort', stopped, {once: true})
  // Cancelled between its first piece and the race's end, nobody is left to read it.
  own.signal.addEventListener('abort', () => void fail(own.signal.reason), {once: true})
  try {
    racing.throwIfAborted()
    leave = await calls.stopwatch.waiting(enterQueue(member, own.signal, calls))
    lesson.sent()
    const chunks = member.provider.stream(calls.request, own.signal)[Symbol.asyncIterator]()
    const first = await calls.stopwatch.waiting(span.run(() => chunks.next()))
    if (over) leave()
    own.signal.throwIfAborted()
    return {
      member,
      adopt: () => racing.removeEventListener('abort', lost),
      async *pieces() {
        try {
          for (let {value, done} = first; !done; {value, done} = await calls.stopwatch.waiting(chunks.next())) {
            const chunk = value as ChatChunk
            if (chunk.kind === 'end') {
              const candidate = lesson.answered(chunk.reply)
              over = true
              return candidate
            }
            yield chunk.text
          }
          throw new Error('a stream of a provider must end with its reply')
        } catch (error) {
          throw fail(error)
        } finally {
          if (!over) own.abort(new Error('nobody reads on'))
          close()
        }
      },
    }
  } catch (error) {
    throw fail(error)
  }
}
