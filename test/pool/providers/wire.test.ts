import {inspect} from 'node:util'
import {expect, onTestFinished, test} from 'vitest'
import {UsageError} from '../../../src/errors.ts'
import type {ProviderOptions} from '../../../src/pool/options.ts'
import type {ChatRequest} from '../../../src/pool/provider.ts'
import {serverUrl} from '../../../src/pool/providers/base-url.ts'
import {makeProvider} from '../../../src/pool/providers/make.ts'
import {collected} from '../../support/collected.ts'
import type {Dialect} from '../../support/model-dialects.ts'
import {providerOptions} from '../../support/model-providers.ts'
import {modelServer} from '../../support/model-server.ts'

const never = new AbortController().signal
const REQUEST: ChatRequest = {
  messages: [
    {role: 'system', content: 'be brief'},
    {role: 'user', content: 'hi'},
  ],
  max_tokens: 32,
  temperature: 0.2,
  seed: 7,
  stop: ['\n\n'],
}
const TOOL = {
  name: 'clock',
  description: 'the time',
  parameters: {type: 'object', properties: {zone: {type: 'string'}}},
}
const SCHEMA = {type: 'object', properties: {a: {type: 'number'}}}

async function setting(dialect: Dialect, more: Partial<ProviderOptions> = {}) {
  const server = await modelServer({dialect, loaded: () => ['m']})
  const provider = await makeProvider(providerOptions(server.url, dialect, more))
  onTestFinished(async () => {
    await provider[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  return {server, provider}
}

test('Ollama gets parameters, JSON schema and keep_alive where it looks for them', async () => {
  const {server, provider} = await setting('ollama', {keep_alive: '-1'})
  await provider.chat({...REQUEST, schema: SCHEMA}, never)
  expect(server.calls[0]!.body).toEqual({
    model: 'm',
    messages: REQUEST.messages,
    stream: false,
    format: SCHEMA,
    keep_alive: -1,
    options: {num_predict: 32, temperature: 0.2, seed: 7, stop: ['\n\n']},
  })
  await provider.chat({...REQUEST, schema: {}}, never)
  expect(server.calls[1]!.body['format']).toBe('json')
})

test('an OpenAI-compatible server gets parameters and JSON schema where it looks for them', async () => {
  const {server, provider} = await setting('openai')
  await provider.chat({...REQUEST, schema: SCHEMA}, never)
  expect(server.calls[0]!.body).toEqual({
    model: 'm',
    messages: REQUEST.messages,
    max_tokens: 32,
    temperature: 0.2,
    seed: 7,
    stop: ['\n\n'],
    response_format: {type: 'json_schema', json_schema: {name: 'answer', schema: SCHEMA}},
  })
  await provider.chat({...REQUEST, schema: {}}, never)
  expect(server.calls[1]!.body['response_format']).toEqual({type: 'json_object'})
})

for (const dialect of ['ollama', 'openai'] as const)
  test(`${dialect}: a call of a tool comes with its arguments, whole or streamed`, async () => {
    const {server, provider} = await setting(dialect)
    server.behave = () => ({text: '', tool_calls: [{name: 'clock', arguments: {zone: 'América/São_Paulo'}}]})
    const request = {...REQUEST, tools: [TOOL]}
    const expected = [{name: 'clock', arguments: {zone: 'América/São_Paulo'}}]
    expect(await provider.chat(request, never)).toMatchObject({tool_calls: expected, finish: 'tool_calls'})
    const chunks = await collected(provider.stream(request, never))
    expect(chunks.at(-1)).toMatchObject({kind: 'end', reply: {tool_calls: expected, finish: 'tool_calls'}})
    expect(server.calls[0]!.body['tools']).toEqual([{type: 'function', function: TOOL}])
  })

test('Ollama says what lies in memory, loads a model and downloads one', async () => {
  const {server, provider} = await setting('ollama')
  expect(await provider.loaded(never)).toEqual([{name: 'm', bytes: 4_000_000_000}])
  await provider.warm!(never)
  expect(server.calls.at(-1)).toMatchObject({path: '/api/generate', body: {model: 'm', prompt: ''}})
  server.behave = () => ({
    raw: '{"status":"pulling"}\n{"status":"pulling","completed":5,"total":9}\n{"status":"success"}\n',
  })
  expect(await collected(provider.pull!(never))).toEqual([
    {status: 'pulling', done_bytes: null, total_bytes: null},
    {status: 'pulling', done_bytes: 5, total_bytes: 9},
    {status: 'success', done_bytes: null, total_bytes: null},
  ])
  server.behave = () => ({raw: '{"status":"pulling"}\n{"error":"pull model manifest: file does not exist"}\n'})
  await expect(collected(provider.pull!(never))).rejects.toThrow(/manifest/)
})

test('an OpenAI stream without [DONE] is whole if the answer was finished', async () => {
  const {server, provider} = await setting('openai')
  server.behave = () => ({raw: 'data: {"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}\r\n\r\n'})
  expect((await collected(provider.stream(REQUEST, never))).at(-1)).toMatchObject({reply: {text: 'hi'}})
})

test('an error inside of a 200 reply is an error', async () => {
  const {server, provider} = await setting('openai')
  server.behave = () => ({raw: '{"error": {"message": "model `m` does not exist", "code": "model_not_found"}}'})
  await expect(provider.chat(REQUEST, never)).rejects.toMatchObject({kind: 'model_missing'})
})

test('LM Studio takes a schema only, older servers JSON only, some neither: what is refused is asked for once', async () => {
  const says = {
    json_object: "'response_format.type' must be 'json_schema' or 'text'",
    json_schema: 'response_format: value is not one of json_object, text',
  }
  for (const [refused, schema, taken] of [
    [['json_object'], {}, ['json_object', 'json_schema', 'json_schema']],
    [['json_schema'], SCHEMA, ['json_schema', 'json_object', 'json_object']],
    [['json_schema', 'json_object'], SCHEMA, ['json_schema', 'json_object', undefined, undefined]],
  ] as const) {
    const {server, provider} = await setting('openai')
    const sent = () =>
      server.calls.map(({body}) => (body['response_format'] as {type: 'json_object'} | undefined)?.type)
    server.behave = ({body}) => {
      const type = (body['response_format'] as {type: 'json_object' | 'json_schema'} | undefined)?.type
      return type !== undefined && (refused as readonly string[]).includes(type)
        ? {fault: 'bad_request', says: `: ${says[type]}`}
        : {text: '{}'}
    }
    expect((await provider.chat({...REQUEST, schema}, never)).text).toBe('{}')
    await collected(provider.stream({...REQUEST, schema}, never))
    expect(sent()).toEqual(taken)
  }
  const {server, provider} = await setting('openai')
  server.behave = () => ({fault: 'bad_request'})
  await expect(provider.chat({...REQUEST, schema: SCHEMA}, never)).rejects.toMatchObject({kind: 'bad_request'})
  expect(server.calls).toHaveLength(1)
})

test("vLLM's and llama.cpp's own errors are told apart, whole or streamed", async () => {
  const {server, provider} = await setting('openai')
  for (const [raw, kind] of [
    ['{"object":"error","message":"The model `m` does not exist.","type":"NotFoundError","code":404}', 'model_missing'],
    ['{"error":{"code":500,"message":"CUDA error: out of memory","type":"server_error"}}', 'out_of_memory'],
    ['{"error":"No models loaded. Please load a model in the developer page."}', 'server_error'],
  ] as const) {
    server.behave = ({stream}) => ({raw: stream ? `data: ${raw}\n\n` : raw})
    await expect(provider.chat(REQUEST, never), raw).rejects.toMatchObject({kind})
    await expect(collected(provider.stream(REQUEST, never)), raw).rejects.toMatchObject({kind})
  }
})

test("llama.cpp's server has its one model under any name", async () => {
  const {provider} = await setting('openai', {model: 'qwen'})
  expect((await provider.models(never))?.map(({name}) => name)).toEqual(['m'])
  const llama = await modelServer({dialect: 'openai', models: ['/models/qwen2.5-7b-q4.gguf'], owner: 'llamacpp'})
  const one = await makeProvider(providerOptions(llama.url, 'openai', {model: 'qwen'}))
  onTestFinished(async () => {
    await one[Symbol.asyncDispose]()
    await llama[Symbol.asyncDispose]()
  })
  expect((await one.models(never))?.map(({name}) => name)).toEqual(['qwen'])
})

test('the progress of a long download may be longer than any answer', async () => {
  const {server, provider} = await setting('ollama', {max_reply_bytes: 2000})
  const line = '{"status":"pulling","completed":5,"total":9}\n'
  server.behave = () => ({raw: `${line.repeat(1000)}{"status":"success"}\n`})
  expect(await collected(provider.pull!(never))).toHaveLength(1001)
})

test('a key in a header of one’s own is shown nowhere, even when the server quotes it', async () => {
  const {server, provider} = await setting('openai', {headers: {'x-api-key': 'very-secret-key-of-mine'}})
  server.behave = () => ({fault: 'unauthorized', says: ': bad key very-secret-key-of-mine'})
  const failure = await provider.chat(REQUEST, never).catch((error: unknown) => error)
  expect(server.calls[0]!.headers['x-api-key']).toBe('very-secret-key-of-mine')
  expect(String(failure)).toContain('bad key [secret]')
  expect(`${inspect(failure, {depth: 9})}${inspect(provider, {depth: 9})}`).not.toContain('very-secret')
})

test('an Ollama without models has none', async () => {
  const {server, provider} = await setting('ollama')
  server.lists = {models: null}
  expect([await provider.models(never), await provider.loaded(never)]).toEqual([[], []])
})

test('a base_url that can not work is refused with the reason', () => {
  for (const [url, reason] of [
    ['http://', /no address/],
    ['ftp://x', /http:\/\//],
    ['http://me:pw@host', /password/],
    ['http://host/?key=1', /query/],
  ] as const) {
    expect(() => serverUrl(url, 'p'), url).toThrow(UsageError)
    expect(() => serverUrl(url, 'p'), url).toThrow(reason)
  }
  expect(serverUrl('localhost:8000', 'p', '/v1')).toBe('http://localhost:8000/v1')
  expect(serverUrl('https://host/api/v2/', 'p', '/v1')).toBe('https://host/api/v2')
})

test('a template with a placeholder that stands for nothing is refused', async () => {
  const http = {path: '/', body: {ask: '{{promt}}'}, text: 'a'}
  await expect(makeProvider(providerOptions('http://h', 'http', {http}))).rejects.toThrow(/\{\{promt\}\}/)
  await expect(makeProvider(providerOptions('http://h', 'http', {http: undefined}))).rejects.toThrow(/missing/)
})
