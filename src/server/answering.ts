import {setImmediate} from 'node:timers/promises'
import {throwIfStopped} from '../errors.ts'
import type {Prediction} from '../matching/prediction.ts'
import {ask} from '../pipeline/ask.ts'
import {askFilter} from '../pipeline/ask-filter.ts'
import {askLlm} from '../pipeline/ask-llm.ts'
import type {Question} from '../pipeline/considered.ts'
import {isUnsure} from '../pipeline/hand-over.ts'
import {type MatcherChoice, servingMatcher} from '../pipeline/serving-matcher.ts'
import {within} from '../pool/qos/deadline.ts'
import {limitsOf} from '../pool/resolve.ts'
import type {SearchMemory} from '../retrieval/search-memory.ts'
import type {SpanFilter} from '../retrieval/span-filter.sql.ts'
import {handsOver} from '../settings/pool.ts'
import type {Store} from '../store/open.ts'
import type {ServingLease} from './house.ts'
import {HttpError} from './http-error.ts'
import type {ServerMetrics} from './metrics.ts'
import {checkLimits, type Tenant, tenantParts} from './tenant-pool.ts'

/** A question as it is asked over the network. */
export interface AskedQuestion extends Tenant {
  readonly text: string
  /** Where it stands in the request. */
  readonly param: string
  readonly context: Question['context']
  readonly filter: Omit<SpanFilter, 'minQuality'>
  readonly choice: MatcherChoice
  /** Where it may be answered; undefined: as the configuration says. */
  readonly backend: 'local' | 'pool' | undefined
}

export interface Served {
  readonly prediction: Prediction
  /** Where it might be answered. */
  readonly backend: 'local' | 'pool'
  /** Whether language models were asked. */
  readonly handedOver: boolean
}

/** What all answers share. */
export interface Answering {
  readonly store: Store
  readonly memory: SearchMemory
  readonly metrics: Pick<ServerMetrics, 'answer' | 'fallback'>
  readonly now: () => Date
}

/**
 * Answers one question: the matcher, and where it is not sure the pool, if the one who asks or the configuration wants
 * that. All of it within the request's deadline; without one, within the longest that its tenant may ask for.
 * @param begun when the request came, as `performance.now` counts
 * @throws {HttpError} 400 beyond a limit; 504 its time was over before the matcher had an answer
 * @throws {Interrupted} the signal fired
 */
export async function answerQuestion(
  asked: AskedQuestion,
  {store, memory, metrics, now}: Answering,
  {house, settings}: ServingLease,
  {signal, begun}: {readonly signal: AbortSignal; readonly begun: number},
): Promise<Served> {
  checkLimits(asked, house)
  const {max_question_bytes: most} = settings.server
  if (Buffer.byteLength(asked.text) > most)
    throw new HttpError(400, 'context_length_exceeded', `the question is longer than ${most} bytes`, {
      param: asked.param,
    })
  // A question takes the processor for some milliseconds: between two of them others are heard.
  await setImmediate()
  throwIfStopped(signal)
  const {longest} = limitsOf(house.options, asked.tenant_id ?? 'default')
  const endsAt = begun + (asked.deadline_ms ?? longest)
  const {matcher, minQuality, warnings} = servingMatcher(store, settings, asked.choice)
  const {filter, warnings: unsure} = askFilter(store, {...asked.filter, minQuality})
  const question: Question = {text: asked.text, context: asked.context, filter, matcher}
  const options = {embedderOf: house.embedderOf, signal, now, memory}
  const late = () =>
    asked.deadline_ms === undefined
      ? new HttpError(504, 'deadline', `no answer within the ${longest} ms that a request may take`)
      : new HttpError(504, 'deadline', 'no answer within deadline_ms', {param: 'deadline_ms'})
  let answer = await untilDeadline(signal, endsAt - house.parts.now(), late, (limited) =>
    ask(store, question, {...options, signal: limited}),
  )
  const backend = asked.backend ?? (handsOver(settings.pool) ? 'pool' : 'local')
  const handedOver = backend === 'pool' && isUnsure(answer.prediction)
  if (handedOver) {
    const parts = tenantParts(house, asked, endsAt)
    answer = await askLlm(store, question, answer, {parts, options: house.options}, options)
    metrics.fallback(answer.prediction.llm?.written_by != null)
  }
  const {prediction} = answer
  metrics.answer({...prediction, answered: prediction.output !== null})
  // Of how it was matched nothing is said where a model wrote the answer: its confidence is its own.
  const said = prediction.calibrated ? [...warnings, ...unsure] : unsure
  return {prediction: {...prediction, warnings: [...prediction.warnings, ...said]}, backend, handedOver}
}

/**
 * What the matcher needs in time: where it waits for its turn, or for the embedder of a server.
 * @throws what `late` makes: its time was over first
 */
async function untilDeadline<T>(
  signal: AbortSignal,
  ms: number,
  late: () => HttpError,
  run: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  if (ms <= 0) throw late()
  return within(signal, ms, async (limited) => {
    try {
      return await run(limited)
    } catch (error) {
      throw limited.aborted && !signal.aborted ? late() : error
    }
  })
}
