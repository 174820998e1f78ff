import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {onTestFinished} from 'vitest'

/** A span as OTLP/HTTP has it in JSON (opentelemetry-proto, trace/v1). */
export interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly attributes: readonly {readonly key: string; readonly value: Readonly<Record<string, unknown>>}[]
}

interface Exported {
  readonly resourceSpans: readonly {readonly scopeSpans: readonly {readonly spans: readonly OtlpSpan[]}[]}[]
}

/** A collector on loopback that takes traces over OTLP/HTTP with JSON, and nothing else. */
export async function otlpReceiver(): Promise<{readonly url: string; readonly spans: readonly OtlpSpan[]}> {
  const spans: OtlpSpan[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const fits =
      request.method === 'POST' &&
      request.url === '/v1/traces' &&
      request.headers['content-type']?.startsWith('application/json')
    if (!fits) return void response.writeHead(415).end()
    const {resourceSpans} = JSON.parse(Buffer.concat(parts).toString('utf8')) as Exported
    spans.push(...resourceSpans.flatMap(({scopeSpans}) => scopeSpans.flatMap((scope) => scope.spans)))
    response.writeHead(200, {'content-type': 'application/json'}).end('{"partialSuccess":{}}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans}
}
