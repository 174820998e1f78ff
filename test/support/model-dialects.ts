import type {Behaviour, ServerCall} from './model-server.ts'

export type Dialect = 'ollama' | 'openai' | 'http'

interface Stock {
  readonly models: readonly string[]
  readonly loaded: readonly string[]
  readonly digest: (model: string) => string
  readonly owner: string
}

interface Wire {
  /** Paths that ask a model. */
  readonly asks: readonly string[]
  /** What a GET of this path answers, if it lists models. */
  readonly list: (path: string, stock: Stock) => object | undefined
  readonly whole: (call: ServerCall, behaviour: Behaviour) => object
  /** A piece of a stream; empty: this server does not stream. */
  readonly piece: (call: ServerCall, text: string) => string
  /** The end of a stream. */
  readonly last: (call: ServerCall, behaviour: Behaviour) => string
  readonly error: (message: string) => object
  /** An error in the middle of a stream. */
  readonly errorLine: (message: string) => string
  /** A stream that breaks the format. */
  readonly broken: string
  readonly type: (stream: boolean) => string
}

/** Words, as a stand-in for tokens. */
export const countOf = (text: string) => text.split(/\s+/).filter(Boolean).length

const line = (value: object) => `${JSON.stringify(value)}\n`
const event = (value: object) => `data: ${JSON.stringify(value)}\n\n`

/** docs.ollama.com/api: chat, generate, tags, ps, errors, streaming. */
const ollama: Wire = {
  asks: ['/api/chat', '/api/generate', '/api/embed', '/api/pull'],
  list: (path, {models, loaded, digest}) => {
    const entry = (name: string) => ({name, model: name, digest: digest(name), size: 4_000_000_000})
    if (path === '/api/tags') return {models: models.map(entry)}
    return path === '/api/ps' ? {models: loaded.map(entry)} : undefined
  },
  whole: (call, behaviour) => ({
    model: call.model,
    created_at: '2026-11-20T12:00:00Z',
    message: {
      role: 'assistant',
      content: behaviour.text ?? 'hello',
      ...(behaviour.tool_calls && {tool_calls: behaviour.tool_calls.map((call) => ({function: call}))}),
    },
    done: true,
    done_reason: behaviour.finish ?? 'stop',
    prompt_eval_count: 7,
    eval_count: countOf(behaviour.text ?? 'hello'),
  }),
  piece: (call, text) => line({model: call.model, message: {role: 'assistant', content: text}, done: false}),
  last: (call, behaviour) =>
    line({...ollama.whole(call, behaviour), message: {role: 'assistant', content: '', ...calls(behaviour)}}),
  error: (message) => ({error: message}),
  errorLine: (message) => line({error: message}),
  broken: '{"model": "m", "message": {"ro\n{nonsense}\n',
  type: (stream) => (stream ? 'application/x-ndjson' : 'application/json'),
}

function calls(behaviour: Behaviour): object {
  return behaviour.tool_calls === undefined ? {} : {tool_calls: behaviour.tool_calls.map((call) => ({function: call}))}
}

/** platform.openai.com/docs/api-reference/chat, with the errors of vLLM and llama.cpp's server. */
const openai: Wire = {
  asks: ['/v1/chat/completions', '/v1/embeddings'],
  list: (path, {models, owner}) =>
    path === '/v1/models'
      ? {object: 'list', data: models.map((id) => ({id, object: 'model', owned_by: owner}))}
      : undefined,
  whole: (call, behaviour) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: call.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: behaviour.tool_calls ? null : (behaviour.text ?? 'hello'),
          ...(behaviour.tool_calls && {
            tool_calls: behaviour.tool_calls.map(({name, arguments: args}, index) => ({
              id: `call_${index}`,
              type: 'function',
              function: {name, arguments: JSON.stringify(args)},
            })),
          }),
        },
        finish_reason: behaviour.tool_calls ? 'tool_calls' : (behaviour.finish ?? 'stop'),
      },
    ],
    usage: {prompt_tokens: 7, completion_tokens: countOf(behaviour.text ?? 'hello'), total_tokens: 8},
  }),
  piece: (call, text) =>
    event({
      object: 'chat.completion.chunk',
      model: call.model,
      choices: [{index: 0, delta: {content: text}, finish_reason: null}],
    }),
  last: (call, behaviour) => {
    const pieces = (behaviour.tool_calls ?? []).flatMap(({name, arguments: args}, index) => {
      const text = JSON.stringify(args)
      const delta = (part: object) =>
        event({model: call.model, choices: [{index: 0, delta: {tool_calls: [{index, function: part}]}}]})
      return [delta({name, arguments: text.slice(0, 3)}), delta({arguments: text.slice(3)})]
    })
    return [
      ...pieces,
      event({
        model: call.model,
        choices: [
          {index: 0, delta: {}, finish_reason: behaviour.tool_calls ? 'tool_calls' : (behaviour.finish ?? 'stop')},
        ],
      }),
      event({
        model: call.model,
        choices: [],
        usage: {prompt_tokens: 7, completion_tokens: countOf(behaviour.text ?? 'hello')},
      }),
      'data: [DONE]\n\n',
    ].join('')
  },
  error: (message) => ({error: {message, type: 'error', code: null}}),
  errorLine: (message) => event({error: {message, code: 500}}),
  broken: 'data: {"choices": [{"delta"\n\n',
  type: (stream) => (stream ? 'text/event-stream' : 'application/json'),
}

/** A server of nobody's making: what `driver = "http"` is for. */
const http: Wire = {
  asks: ['/complete'],
  list: (path) => (path === '/health' ? {status: 'fine'} : undefined),
  whole: (_, behaviour) => ({
    output: [{generated: behaviour.text ?? 'hello'}],
    usage: {in: 7, out: countOf(behaviour.text ?? 'hello')},
  }),
  piece: () => '',
  last: () => '',
  error: (message) => ({detail: message}),
  errorLine: () => '',
  broken: '{"output',
  type: () => 'application/json',
}

export const DIALECTS: Readonly<Record<Dialect, Wire>> = {ollama, openai, http}
