import {fileURLToPath} from 'node:url'
import {expect, onTestFinished, test} from 'vitest'
import {otlpReceiver} from '../support/otlp-receiver.ts'
import {chatReply, eventually, poolConfig, REFUND, SAYS, serving, storeOfFile} from '../support/serving.ts'
import {taskServer} from '../support/task-server.ts'

const store = storeOfFile()

test("with an SDK loaded, spans of the pool are exported over OTLP into the caller's trace, and model servers join it", async () => {
  const collector = await otlpReceiver()
  const models = await taskServer(SAYS)
  onTestFinished(() => models[Symbol.asyncDispose]())
  const folder = store.copy()
  const register = fileURLToPath(new URL('../support/otlp-child.ts', import.meta.url))
  const server = await serving({
    folder,
    config: poolConfig(folder, models.url),
    env: {NODE_OPTIONS: `--import ${register}`, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url},
  })
  const [trace, caller] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']
  const headers = {traceparent: `00-${trace}-${caller}-01`}
  expect((await chatReply(server.ask(REFUND, {}, headers))).logline_meta).toMatchObject({answered: true})
  await eventually(() => collector.spans.map(({name}) => name).toSorted()).toEqual([
    ...['llmpool.call', 'llmpool.call', 'llmpool.call'],
    ...['llmpool.infer', 'llmpool.infer', 'llmpool.infer'],
  ])
  const {spans} = collector
  expect(new Set(spans.map(({traceId}) => traceId))).toEqual(new Set([trace]))
  const requests = spans.filter(({name}) => name === 'llmpool.infer')
  for (const {parentSpanId} of requests) expect(parentSpanId).toBe(caller)
  const calls = spans.filter(({name}) => name === 'llmpool.call')
  expect(calls.map(({parentSpanId}) => parentSpanId).toSorted()).toEqual(requests.map(({spanId}) => spanId).toSorted())
  const tasks = requests.flatMap(({attributes}) => attributes.filter(({key}) => key === 'llmpool.task'))
  expect(tasks.map(({value}) => value['stringValue'])).toEqual(['expand_queries', 'rerank_candidates', 'synthesize'])
  const joined = models.calls.flatMap(({headers: sent}) => sent['traceparent'] ?? [])
  expect(joined.toSorted()).toEqual(calls.map(({spanId}) => `00-${trace}-${spanId}-01`).toSorted())
  expect(JSON.stringify(spans)).not.toMatch(/refund take|Ten days/)
})
