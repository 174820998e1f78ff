import type {IncomingHttpHeaders} from 'node:http'
import {context, createContextKey, isSpanContextValid, propagation, ROOT_CONTEXT, trace} from '@opentelemetry/api'

const REQUEST = createContextKey('logline.request')

/** Runs something as a part of a request: of its trace, and under its id. */
export function withinRequest<T>(headers: IncomingHttpHeaders, id: string, run: () => T): T {
  const joined = propagation.extract(ROOT_CONTEXT, headers)
  return context.with(joined.setValue(REQUEST, {id}), run)
}

/** The same as a part of the request that runs now, whenever it is called. */
export function boundToRequest(run: () => void): () => void {
  return context.bind(context.active(), run)
}

/** The request that runs has another id: its body says so. */
export function rename(id: string): void {
  const request = context.active().getValue(REQUEST) as {id: string} | undefined
  if (request !== undefined) request.id = id
}

/** What a line of the log says of the request that it belongs to. */
export function requestNow(): {readonly request_id?: string; readonly trace_id?: string} {
  const active = context.active()
  const request = active.getValue(REQUEST) as {readonly id: string} | undefined
  const span = trace.getSpanContext(active)
  return {
    ...(request === undefined ? {} : {request_id: request.id}),
    ...(span === undefined || !isSpanContextValid(span) ? {} : {trace_id: span.traceId}),
  }
}
