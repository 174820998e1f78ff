import type {Candidate} from './candidate.ts'
import {type Attempt, ProviderFailure} from './failure.ts'
import type {PoolObserver} from './observe/event.ts'
import {traced} from './observe/trace.ts'
import type {ChatReply, ChatRequest} from './provider.ts'
import {DeadlineReached} from './qos/deadline.ts'
import type {AnswerForm, Random} from './request.ts'
import type {Member} from './roster.ts'
import type {Stopwatch} from './stopwatch.ts'
import {LostRace} from './strategies/lost-race.ts'
import {saidIn, voteKey} from './vote-key.ts'

/** The server did its part: what can be done is about the model. */
const OTHER_FORM =
  'the model did not keep to the form that was asked for: ask again, or give this task to a larger model (tasks and weight of [[pool.providers]])'
const CUT_OFF =
  "the model's answer was cut off before its form was complete: raise max_tokens of the prompt, or use a model that is briefer"

const NEVER_ANSWERS = 'no answer in time to any of its last calls'

/** What all calls for one request share. */
export interface Calls {
  readonly task: string
  readonly request: ChatRequest
  readonly form: AnswerForm | undefined
  readonly now: () => number
  readonly random: Random
  readonly observe: PoolObserver
  /** Is told of providers that took too long. */
  readonly tooSlow: (member: Member) => void
  readonly stopwatch: Stopwatch
  /** When the request's time is up, on the same clock. */
  readonly endsAt: number
  /** Grows with every call that ends. */
  readonly attempts: Attempt[]
  /** Grows with every token that a server says it spent. */
  readonly spent: {prompt: number; completion: number; cost: number}
}

/** One call to one provider, from its place in the queue to what its outcome teaches. @throws {ProviderFailure} */
export async function callOnce(
  member: Member,
  why: Attempt['why'],
  signal: AbortSignal,
  calls: Calls,
): Promise<Candidate> {
  const lesson = begin(member, why, calls)
  let leave: (() => void) | undefined
  try {
    leave = await calls.stopwatch.waiting(enterQueue(member, signal, calls))
    lesson.sent()
    const {provider} = member
    const reply = await calls.stopwatch.waiting(
      traced('llmpool.call', {'llmpool.provider': provider.name, 'llmpool.why': why}, () =>
        provider.chat(calls.request, signal),
      ),
    )
    return lesson.answered(reply)
  } catch (error) {
    throw lesson.failed(error, signal)
  } finally {
    leave?.()
  }
}

/** A place on the provider's host. @throws the signal's reason */
export function enterQueue(
  {provider, maxParallel, queue}: Member,
  signal: AbortSignal,
  calls: Calls,
): Promise<() => void> {
  return queue.enter(
    {
      model: provider.model,
      provider: provider.name,
      maxParallel,
      patienceMs: Math.max(0, (calls.endsAt - calls.now()) / 2),
    },
    signal,
  )
}

/** Whoever makes a call says how it ended, once: to the breaker, the provider's health, the request's own record. */
export function begin(member: Member, why: Attempt['why'], calls: Calls) {
  const {provider, health, breaker, latencies, silence, options} = member
  const {task, now, observe} = calls
  const started = now()
  /** When the server was asked; undefined: it was not, yet. */
  let sent: number | undefined
  const note = (outcome: Attempt['outcome']): number => {
    const duration_ms = now() - started
    const attempt: Attempt = {provider: provider.name, model: provider.model, why, outcome, duration_ms}
    calls.attempts.push(attempt)
    observe({kind: 'call', task, ...attempt})
    return duration_ms
  }
  const judged = (failed: boolean) => {
    if (breaker(task).record(failed, now())) observe({kind: 'breaker_opened', provider: provider.name, task})
  }
  const failedWith = (failure: ProviderFailure, counts = failure.blames ? 1 : 0): ProviderFailure => {
    note(failure.kind)
    if (failure.kind === 'timeout') calls.tooSlow(member)
    if (counts === 0) breaker(task).releaseProbe()
    for (let count = 0; count < counts; count++) judged(true)
    // An answer of the wrong form says something about the model and this task, not about the server.
    if (counts > 0 && failure.text === undefined) {
      const kind = failure.kind === 'cancelled' ? 'timeout' : failure.kind
      health.failed(kind, counts > 1 ? `${provider.name}: ${NEVER_ANSWERS}` : failure.message, now(), calls.random)
    }
    return failure
  }
  /** How many failures a call without an answer counts for; one that still waited in a queue says nothing. */
  const silent = (lost: boolean) => (sent === undefined ? 0 : silence(task).unanswered({from: sent, to: now(), lost}))
  return {
    /** The server is asked from now on. */
    sent(): void {
      sent = now()
    },
    /** @throws {ProviderFailure} `bad_reply`: the answer has another form than was asked for */
    answered(reply: ChatReply): Candidate {
      const {prompt, completion} = reply.tokens ?? {prompt: 0, completion: 0}
      calls.spent.prompt += prompt
      calls.spent.completion += completion
      const {price} = options
      if (price !== undefined) calls.spent.cost += (prompt * price.prompt + completion * price.completion) / 1e6
      const read = reply.finish === 'tool_calls' ? undefined : calls.form?.read(reply.text)
      if (read?.ok === false)
        throw new ProviderFailure('bad_reply', provider.name, `the answer is not of the asked form: ${read.reason}`, {
          text: reply.text,
          hint: reply.finish === 'length' ? CUT_OFF : OTHER_FORM,
        })
      const said =
        read === undefined
          ? saidIn(reply.text)
          : calls.form?.says === undefined
            ? read.value
            : calls.form.says(read.value)
      const latency_ms = note('answered')
      latencies(task).add(latency_ms)
      judged(false)
      silence(task).answered()
      health.answered()
      return {
        provider: provider.name,
        reply,
        value: read?.value ?? null,
        said,
        // What a text holds may be nested too deep for a key of its values.
        key: voteKey(read === undefined ? reply.text : said),
        latency_ms,
        weight: options.weight,
        win_rate: 0.5,
      }
    },
    failed(error: unknown, signal: AbortSignal): unknown {
      if (error instanceof ProviderFailure && error.kind !== 'cancelled') return failedWith(error)
      if (!signal.aborted) {
        breaker(task).releaseProbe()
        return error
      }
      if (signal.reason instanceof DeadlineReached)
        return failedWith(new ProviderFailure('timeout', provider.name, 'no answer in time'), silent(false))
      const lost = signal.reason instanceof LostRace
      return failedWith(
        new ProviderFailure('cancelled', provider.name, 'the request was cancelled'),
        lost ? silent(true) : 0,
      )
    },
  }
}
