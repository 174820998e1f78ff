import {type Attributes, context, propagation, type Span, SpanStatusCode, trace} from '@opentelemetry/api'

/**
 * Runs something inside of a span that joins the caller's trace, if the host program traces at all: without an
 * OpenTelemetry SDK all of this does nothing.
 */
export function traced<T>(name: string, attributes: Attributes, run: (span: Span) => Promise<T>): Promise<T> {
  return tracer().startActiveSpan(name, {attributes}, async (span) => {
    try {
      return await run(span)
    } catch (error) {
      setFailed(span, error)
      throw error
    } finally {
      span.end()
    }
  })
}

/** The same where the end is not the end of a function. */
export interface OpenSpan {
  /** What the values are made of runs inside of the span. */
  inside<T>(values: AsyncGenerator<T, void>): AsyncGenerator<T, void>
  run<T>(run: () => T): T
  note(attributes: Attributes): void
  failed(error: unknown): void
  end(): void
}

export function openSpan(name: string, attributes: Attributes): OpenSpan {
  const span = tracer().startSpan(name, {attributes})
  const within = trace.setSpan(context.active(), span)
  return {
    async *inside(values) {
      try {
        for (;;) {
          const step = await context.with(within, () => values.next())
          if (step.done) return
          yield step.value
        }
      } finally {
        await values.return()
      }
    },
    run: (run) => context.with(within, run),
    note: (noted) => void span.setAttributes(noted),
    failed: (error) => setFailed(span, error),
    end: () => span.end(),
  }
}

function tracer() {
  return trace.getTracer('logline.pool')
}

/** The kind only: messages may quote what a server said. */
function setFailed(span: Span, error: unknown): void {
  span.setStatus({code: SpanStatusCode.ERROR, message: String((error as {kind?: unknown}).kind ?? 'error')})
}

/** The headers that let a model server join the trace (W3C Trace Context). */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {}
  propagation.inject(context.active(), headers)
  return headers
}
