import {type Attributes, context, propagation, type Span, SpanStatusCode, trace} from '@opentelemetry/api'

/**
 * Runs something inside of a span that joins the caller's trace, if the host program traces at all: without an
 * OpenTelemetry SDK all of this does nothing.
 */
export function traced<T>(name: string, attributes: Attributes, run: (span: Span) => Promise<T>): Promise<T> {
  return trace.getTracer('logline.pool').startActiveSpan(name, {attributes}, async (span) => {
    try {
      return await run(span)
    } catch (error) {
      // The kind only: messages may quote what a server said.
      span.setStatus({code: SpanStatusCode.ERROR, message: String((error as {kind?: unknown}).kind ?? 'error')})
      throw error
    } finally {
      span.end()
    }
  })
}

/** The headers that let a model server join the trace (W3C Trace Context). */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {}
  propagation.inject(context.active(), headers)
  return headers
}
