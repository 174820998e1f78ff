/**
 * What a user loads with `node --import`: an OpenTelemetry SDK that exports to OTEL_EXPORTER_OTLP_ENDPOINT. The wire form
 * is that of `@opentelemetry/exporter-trace-otlp-http`, as far as the tests look at it.
 */
import {context, propagation, trace} from '@opentelemetry/api'
import {AsyncLocalStorageContextManager} from '@opentelemetry/context-async-hooks'
import {type ExportResult, ExportResultCode, W3CTraceContextPropagator} from '@opentelemetry/core'
import {
  BasicTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base'

const exporter: SpanExporter = {
  export(spans: ReadableSpan[], done: (result: ExportResult) => void) {
    const body = JSON.stringify({resourceSpans: [{resource: {attributes: []}, scopeSpans: [{spans: spans.map(otlp)}]}]})
    const headers = {'content-type': 'application/json'}
    fetch(`${process.env['OTEL_EXPORTER_OTLP_ENDPOINT']}/v1/traces`, {method: 'POST', headers, body}).then(
      ({ok}) => done({code: ok ? ExportResultCode.SUCCESS : ExportResultCode.FAILED}),
      (error: Error) => done({code: ExportResultCode.FAILED, error}),
    )
  },
  shutdown: async () => {},
}

function otlp(span: ReadableSpan): object {
  const {traceId, spanId} = span.spanContext()
  return {
    ...{traceId, spanId, name: span.name},
    ...(span.parentSpanContext && {parentSpanId: span.parentSpanContext.spanId}),
    attributes: Object.entries(span.attributes).map(([key, value]) => ({
      key,
      value: typeof value === 'boolean' ? {boolValue: value} : {stringValue: String(value)},
    })),
  }
}

trace.setGlobalTracerProvider(new BasicTracerProvider({spanProcessors: [new SimpleSpanProcessor(exporter)]}))
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
propagation.setGlobalPropagator(new W3CTraceContextPropagator())
