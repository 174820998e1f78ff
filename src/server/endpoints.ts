import type {Embedder} from '../embedding/embedder.ts'
import {LoglineError} from '../errors.ts'
import {writtenFromCache} from '../matching/prediction.ts'
import {whyNotIndexed} from '../pipeline/why-unanswered.ts'
import {activeIndex} from '../retrieval/index-state.sql.ts'
import {type Answering, answerQuestion} from './answering.ts'
import type {ServingHouse} from './house.ts'
import {HttpError} from './http-error.ts'
import type {ServerMetrics} from './metrics.ts'
import {type AnswerForm, CHAT, COMPLETION, streamedAnswer, wholeAnswer} from './openai/answer-reply.ts'
import {type AnswerRequest, chatRequest} from './openai/chat-request.ts'
import {completionRequest} from './openai/completion-request.ts'
import {embeddingsReply, embeddingsRequest, wantedEmbedder} from './openai/embeddings.ts'
import {BUILTIN, MODEL, type ModelEntry, unknownModel} from './openai/model.ts'
import type {Asked, Reply, Route} from './routes.ts'

export interface EndpointParts extends Answering {
  readonly metrics: ServerMetrics
  /** Whether it still takes requests. */
  readonly closing: () => boolean
  /** Seconds since 1970. */
  readonly started: number
}

/** Everything that can be asked. */
export function endpoints(parts: EndpointParts): readonly Route[] {
  const models = ({house}: Asked['lease']): ModelEntry[] =>
    [MODEL, currentEmbedder(parts, house).fingerprint, BUILTIN].map((id) => ({
      ...{id, object: 'model', created: parts.started, owned_by: 'logline'},
    }))
  return [
    {
      method: 'POST',
      path: '/v1/chat/completions',
      answer: (asked) => answered(parts, asked, chatRequest(asked.body, asked.headers), CHAT),
    },
    {
      method: 'POST',
      path: '/v1/completions',
      answer: (asked) => answered(parts, asked, completionRequest(asked.body, asked.headers), COMPLETION),
    },
    {method: 'POST', path: '/v1/embeddings', answer: (asked) => embedded(parts, asked)},
    {
      method: 'GET',
      path: '/v1/models',
      answer: ({lease}) => ({kind: 'json', body: {object: 'list', data: models(lease)}}),
    },
    {
      method: 'GET',
      path: '/v1/models/{name}',
      answer: ({lease, name}) => {
        const known = models(lease)
        const body = known.find(({id}) => id === name)
        if (body === undefined) throw unknownModel(name, known.map(({id}) => id).join(', '))
        return {kind: 'json', body}
      },
    },
    {method: 'GET', path: '/healthz', open: true, answer: () => ({kind: 'json', body: {status: 'ok'}})},
    {method: 'GET', path: '/readyz', open: true, answer: ({lease}) => readiness(parts, lease.house)},
    {
      method: 'GET',
      path: '/metrics',
      answer: async () => ({kind: 'text', body: await parts.metrics.text(), type: parts.metrics.contentType}),
    },
  ]
}

async function answered(parts: EndpointParts, asked: Asked, request: AnswerRequest, form: AnswerForm): Promise<Reply> {
  const {question, unusedMessages} = request
  const {tenant_id: tenant = 'default', project_id: project = 'default'} = question
  asked.renamed(request.requestId)
  asked.note({tenant, project})
  const served = await answerQuestion(question, parts, asked.lease, asked)
  const {prediction, backend, handedOver} = served
  const {id, output, method, confidence, calibrated, llm} = prediction
  asked.note({
    ...{backend, answer_method: method, confidence, calibrated},
    answered: output !== null,
    handed_over: handedOver,
    prediction_id: id,
    winner_model: llm?.written_by?.model ?? null,
    from_cache: writtenFromCache(prediction),
  })
  if (request.stream) return {kind: 'events', events: streamedAnswer(form, served, request)}
  return {kind: 'json', body: wholeAnswer(form, served, unusedMessages)}
}

async function embedded(parts: EndpointParts, {body, lease: {house}, signal, note}: Asked): Promise<Reply> {
  const request = embeddingsRequest(body)
  const embedder = wantedEmbedder(request, currentEmbedder(parts, house), house)
  note({texts: request.texts.length})
  const vectors = await embedder.embed(request.texts, signal)
  return {kind: 'json', body: embeddingsReply(request, embedder, vectors)}
}

/** The one that questions are answered with; before anything is indexed, the configured one. */
function currentEmbedder({store}: EndpointParts, {embedder, embedderOf}: ServingHouse): Embedder {
  const index = activeIndex(store.db)
  return (index && embedderOf(index.fingerprint)) ?? embedder
}

/** @throws {HttpError} 503: what it lacks to answer */
async function readiness({store, closing}: EndpointParts, house: ServingHouse): Promise<Reply> {
  const lacks = (why: string, cause?: unknown) => new HttpError(503, 'not_ready', why, {cause})
  if (closing()) throw lacks('the server is ending')
  const index = activeIndex(store.db)
  if (index === undefined) throw lacks(whyNotIndexed(store))
  if (house.embedderOf(index.fingerprint) === undefined)
    throw lacks(`the index is of the embedder ${index.fingerprint}, which is not at hand`)
  const failure = index.fingerprint === house.embedder.fingerprint ? await house.embedderHealth?.() : undefined
  // Where the server is, is nobody's business out there; the log says it.
  if (failure !== undefined) {
    const why = failure instanceof LoglineError ? `it fails (${failure.code})` : failure.message
    throw lacks(`no question can be embedded by the embedder's server: ${why}`, failure)
  }
  return {kind: 'json', body: {status: 'ready'}}
}
