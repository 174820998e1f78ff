import {AsyncLocalStorage} from 'node:async_hooks'
import {
  type Context,
  type ContextManager,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api'

/** W3C Trace Context, level 1: version, trace, parent, flags. Later versions may say more after that. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

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

/**
 * Runs something as a part of the trace that a carrier names: `traceparent`, and what else a loaded SDK understands. One
 * that names none, or is none, changes nothing.
 */
export function withinTrace<T>(carrier: Readonly<Record<string, string>>, run: () => T): T {
  joinTraces()
  return context.with(propagation.extract(ROOT_CONTEXT, carrier), run)
}
