import {Ollama, type ChatRequest as OllamaChat, type ChatResponse as OllamaReply, type Tool} from 'ollama/browser'
import type {ProviderOptions} from '../options.ts'
import type {ChatChunk, ChatReply, ChatRequest, Provider} from '../provider.ts'
import {serverUrl} from './base-url.ts'
import {guardedFetch} from './ollama-fetch.ts'
import {answerBytes, Transport} from './transport.ts'

const INSTALL = 'to install it: https://ollama.com/download'
/** Where Ollama listens unless it is told otherwise. */
const USUAL_PORT = '11434'
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** What mends an Ollama at this address. */
function hintsFor(host: string) {
  const {hostname, port, host: address} = new URL(host)
  const where = port === USUAL_PORT ? '' : `OLLAMA_HOST=${address} `
  const start = LOOPBACK.has(hostname)
    ? `${where}ollama serve (${INSTALL})`
    : `on ${hostname}: OLLAMA_HOST=0.0.0.0:${port || '80'} ollama serve (${INSTALL})`
  return {
    unreachable: `${start}; or correct base_url of this provider`,
    model_missing: 'download it: logline pool pull',
  }
}

/** Of a download's progress, which is told several times a second, for hours. */
const PULL_BYTES = 1 << 30

/**
 * A model of an Ollama server, by the official client (docs.ollama.com/api). The client gets a `fetch` of ours: its own
 * can't cancel a call that is not streamed, prints what it can't parse, and reads without a limit.
 */
export function ollamaProvider(options: ProviderOptions): Provider {
  const host = serverUrl(options.base_url, options.name)
  const {name, model} = options
  const transport = new Transport({
    provider: name,
    hints: hintsFor(host),
    secret: options.key,
    headers: {...(options.key && {authorization: `Bearer ${options.key.reveal()}`}), ...options.headers},
  })
  const client = (signal: AbortSignal, most?: number) =>
    new Ollama({host, fetch: guardedFetch(transport, signal, most)})

  const most = ({max_tokens}: ChatRequest) => options.max_reply_bytes ?? answerBytes(max_tokens)
  const body = (request: ChatRequest): OllamaChat => ({
    model,
    messages: request.messages.map(({role, content}) => ({role, content})),
    ...(options.keep_alive !== undefined && {keep_alive: keepAlive(options.keep_alive)}),
    ...(request.schema && {format: Object.keys(request.schema).length === 0 ? 'json' : request.schema}),
    ...(request.tools?.length && {tools: request.tools.map((tool) => ({type: 'function', function: tool}) as Tool)}),
    options: {
      num_predict: request.max_tokens,
      temperature: request.temperature,
      ...(request.seed !== undefined && {seed: request.seed}),
      ...(request.stop?.length && {stop: [...request.stop]}),
    },
  })

  const replyOf = (end: OllamaReply, text: string): ChatReply => ({
    text,
    model: end.model ?? model,
    tokens: end.eval_count === undefined ? null : {prompt: end.prompt_eval_count ?? 0, completion: end.eval_count},
    tool_calls: (end.message?.tool_calls ?? []).map(({function: call}) => ({
      name: call.name,
      arguments: call.arguments as unknown,
    })),
    finish: end.message?.tool_calls?.length ? 'tool_calls' : end.done_reason === 'length' ? 'length' : 'stop',
  })

  return {
    name,
    driver: 'ollama',
    host,
    model,
    async chat(request, signal) {
      try {
        const reply = await client(signal, most(request)).chat({...body(request), stream: false})
        if (typeof reply.message?.content !== 'string' || !reply.done)
          throw transport.failure('bad_reply', 'the reply holds no message')
        return replyOf(reply, reply.message.content)
      } catch (error) {
        throw transport.failed(error, signal, 'broken_stream')
      }
    },
    async *stream(request, signal): AsyncGenerator<ChatChunk> {
      const leave = new AbortController()
      const either = AbortSignal.any([signal, leave.signal])
      let text = ''
      const calls: NonNullable<OllamaReply['message']['tool_calls']> = []
      try {
        for await (const part of await client(either, most(request)).chat({...body(request), stream: true})) {
          const piece = part.message?.content
          calls.push(...(part.message?.tool_calls ?? []))
          if (typeof piece === 'string' && piece !== '') {
            text += piece
            yield {kind: 'text', text: piece}
          }
          if (part.done) {
            const message = {...part.message, tool_calls: calls}
            yield {kind: 'end', reply: replyOf({...part, message}, text)}
            return
          }
        }
      } catch (error) {
        throw transport.failed(error, signal, 'broken_stream')
      } finally {
        leave.abort()
      }
    },
    async models(signal) {
      try {
        const {models} = await client(signal).list()
        // A server without models has been seen to say null.
        return (models ?? []).map(({name: tag, digest, size}) => ({
          name: tag,
          digest: digest || null,
          bytes: size ?? null,
        }))
      } catch (error) {
        throw transport.failed(error, signal, 'bad_reply')
      }
    },
    async loaded(signal) {
      try {
        const {models} = await client(signal).ps()
        return (models ?? []).map(({name: tag, size}) => ({name: tag, bytes: size ?? null}))
      } catch (error) {
        throw transport.failed(error, signal, 'bad_reply')
      }
    },
    async warm(signal) {
      try {
        const kept = options.keep_alive === undefined ? {} : {keep_alive: keepAlive(options.keep_alive)}
        await client(signal).generate({model, prompt: '', stream: false, ...kept})
      } catch (error) {
        throw transport.failed(error, signal, 'bad_reply')
      }
    },
    async *pull(signal) {
      try {
        for await (const {status, completed, total} of await client(signal, PULL_BYTES).pull({model, stream: true}))
          yield {status, done_bytes: completed ?? null, total_bytes: total ?? null}
      } catch (error) {
        throw transport.failed(error, signal, 'broken_stream')
      }
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  }
}

/** `10m` stays text; `-1` and `300` are numbers (seconds) to Ollama. */
function keepAlive(value: string): string | number {
  return /^-?\d+$/.test(value) ? Number(value) : value
}
