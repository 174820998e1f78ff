import {AsyncLocalStorage} from 'node:async_hooks'
import type {IncomingHttpHeaders} from 'node:http'
import {
  type Context,
  type ContextManager,
  context,
  createContextKey,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api'

/** W3C Trace Context, level 1: version, trace, parent, flags. Later versions may say more after that. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

const REQUEST = createContextKey('logline.request')

/** Carries the context of a request through whatever it waits for. */
class AsyncContexts implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>()

  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT
  }

  with<Given extends unknown[], Result extends (...given: Given) => ReturnType<Result>>(
    within: Context,
    run: Result,
    self?: ThisParameterType<Result>,
    ...given: Given
  ): ReturnType<Result> {
    return this.#storage.run(within, () => run.apply(self, given))
  }

  bind<T>(within: Context, target: T): T {
    if (typeof target !== 'function') return target
    const call = target as unknown as (...given: unknown[]) => unknown
    return ((...given: unknown[]) => this.#storage.run(within, () => call(...given))) as T
  }

  enable(): this {
    return this
  }

  disable(): this {
    this.#storage.disable()
    return this
  }
}

const TRACE_CONTEXT: TextMapPropagator = {
  inject(from, carrier, setter) {
    const span = trace.getSpanContext(from)
    if (span === undefined || !isSpanContextValid(span)) return
    const flags = span.traceFlags.toString(16).padStart(2, '0')
    setter.set(carrier, 'traceparent', `00-${span.traceId}-${span.spanId}-${flags}`)
  },
  extract(into, carrier, getter) {
    const given = getter.get(carrier, 'traceparent')
    const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(String(given ?? '')) ?? []
    if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return into
    const span = {traceId: traceId!, spanId: spanId!, traceFlags: Number.parseInt(flags!, 16) & 1, isRemote: true}
    return isSpanContextValid(span) ? trace.setSpanContext(into, span) : into
  },
  fields: () => ['traceparent'],
}

/**
 * From now on what this program asks of others joins the trace of whoever asked it, also without an OpenTelemetry SDK.
 * Where one was loaded before (`node --import`), its own way holds.
 */
export function joinTraces(): void {
  context.setGlobalContextManager(new AsyncContexts())
  propagation.setGlobalPropagator(TRACE_CONTEXT)
}

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
