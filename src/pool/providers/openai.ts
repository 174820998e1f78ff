import {createParser} from 'eventsource-parser'
import {z} from 'zod'
import {ProviderFailure} from '../failure.ts'
import type {ProviderOptions} from '../options.ts'
import type {ChatChunk, ChatReply, ChatRequest, Provider, ToolCall} from '../provider.ts'
import {serverUrl} from './base-url.ts'
import {failureInStream, messageOf} from './classify.ts'
import {ResponseFormat} from './response-format.ts'
import {answerBytes, Transport} from './transport.ts'

const toolCall = z.object({
  index: z.number().optional(),
  function: z.object({name: z.string().nullish(), arguments: z.union([z.string(), z.looseObject({})]).nullish()}),
})
const content = z.object({content: z.string().nullish(), tool_calls: z.array(toolCall).nullish()})
const usage = z.object({prompt_tokens: z.number().nullish(), completion_tokens: z.number().nullish()}).nullish()
const completion = z.object({
  model: z.string().nullish(),
  choices: z.array(z.object({message: content, finish_reason: z.string().nullish()})).min(1),
  usage,
})
const piece = z.object({
  model: z.string().nullish(),
  choices: z.array(z.object({delta: content.nullish(), finish_reason: z.string().nullish()})).nullish(),
  usage,
})
const list = z.object({data: z.array(z.object({id: z.string(), owned_by: z.string().nullish()}))})

/**
 * A model behind the chat completions API (platform.openai.com/docs/api-reference/chat): OpenAI, vLLM, llama.cpp's
 * server, LM Studio and what else speaks it.
 */
export function openaiProvider(options: ProviderOptions): Provider {
  const host = serverUrl(options.base_url, options.name, '/v1')
  const {name, model} = options
  const transport = new Transport({
    provider: name,
    secret: options.key,
    headers: {...(options.key && {authorization: `Bearer ${options.key.reveal()}`}), ...options.headers},
  })
  // OpenAI's own newer models refuse the older name, and most other servers know no other.
  const limit = new URL(host).hostname === 'api.openai.com' ? 'max_completion_tokens' : 'max_tokens'

  const formats = new ResponseFormat()
  /** Asks again where the server does not take the form that was asked for. */
  const formed = async <T>({schema}: ChatRequest, ask: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await ask()
      } catch (error) {
        const refusal = error instanceof ProviderFailure && error.kind === 'bad_request' ? error.message : undefined
        if (schema === undefined || refusal === undefined || !formats.refused(schema, refusal)) throw error
      }
    }
  }
  const most = ({max_tokens}: ChatRequest) => options.max_reply_bytes ?? answerBytes(max_tokens)
  const body = (request: ChatRequest, stream: boolean): string =>
    JSON.stringify({
      model,
      messages: request.messages,
      [limit]: request.max_tokens,
      temperature: request.temperature,
      seed: request.seed,
      stop: request.stop?.length ? request.stop : undefined,
      response_format: request.schema && formats.for(request.schema),
      tools: request.tools?.length ? request.tools.map((tool) => ({type: 'function', function: tool})) : undefined,
      ...(stream ? {stream, stream_options: {include_usage: true}} : {}),
    })

  /** What a server sent, if it has the form; an error that it tells of is thrown. */
  const parsed = <T>(schema: z.ZodType<T>, value: unknown): T => {
    const message = isError(value) ? messageOf(value) : undefined
    if (message !== undefined) throw transport.failure(failureInStream(message), message)
    const outcome = schema.safeParse(value)
    if (outcome.success) return outcome.data
    const {path, message: why} = outcome.error.issues[0]!
    throw transport.failure('bad_reply', `the reply does not fit the protocol: ${path.join('.')}: ${why}`)
  }
  const callOf = (raw: string, called: string): ToolCall => {
    try {
      return {name: called, arguments: JSON.parse(raw === '' ? '{}' : raw)}
    } catch {
      throw transport.failure('bad_reply', `the arguments of the call of ${called} are not JSON`)
    }
  }
  const text = (value: string | object | null | undefined) =>
    typeof value === 'object' ? JSON.stringify(value ?? {}) : (value ?? '')

  return {
    name,
    driver: 'openai',
    host,
    model,
    async chat(request, signal) {
      const reply = parsed(
        completion,
        await formed(request, () =>
          transport.json(`${host}/chat/completions`, {body: body(request, false), most: most(request)}, signal),
        ),
      )
      const [{message, finish_reason}] = reply.choices as [(typeof reply.choices)[number]]
      const calls = (message.tool_calls ?? []).map(({function: call}) => callOf(text(call.arguments), call.name ?? ''))
      return {
        text: message.content ?? '',
        model: reply.model ?? model,
        tokens: tokensOf(reply.usage),
        tool_calls: calls,
        finish: finishOf(finish_reason, calls.length),
      }
    },
    async *stream(request, signal): AsyncGenerator<ChatChunk> {
      const {bytes} = await formed(request, () =>
        transport.open(
          `${host}/chat/completions`,
          {body: body(request, true), headers: {accept: 'text/event-stream'}, most: most(request)},
          signal,
        ),
      )
      const end: {text: string; model: string; usage: z.infer<typeof usage>; finish: string | null} = {
        text: '',
        model,
        usage: null,
        finish: null,
      }
      const calls: {name: string; arguments: string}[] = []
      const finished = (): ChatReply => ({
        text: end.text,
        model: end.model,
        tokens: tokensOf(end.usage),
        tool_calls: calls.map((call) => callOf(call.arguments, call.name)),
        finish: finishOf(end.finish, calls.length),
      })
      for await (const data of events(bytes)) {
        if (data === '[DONE]') {
          yield {kind: 'end', reply: finished()}
          return
        }
        let value: unknown
        try {
          value = JSON.parse(data)
        } catch {
          throw transport.failure('bad_reply', `an event of the stream is not JSON: ${data.slice(0, 80)}`)
        }
        const part = parsed(piece, value)
        end.model = part.model ?? end.model
        end.usage = part.usage ?? end.usage
        const [choice] = part.choices ?? []
        end.finish = choice?.finish_reason ?? end.finish
        for (const {index = calls.length, function: call} of choice?.delta?.tool_calls ?? []) {
          calls[index] ??= {name: '', arguments: ''}
          calls[index].name += call.name ?? ''
          calls[index].arguments += text(call.arguments)
        }
        const more = choice?.delta?.content
        if (more) {
          end.text += more
          yield {kind: 'text', text: more}
        }
      }
      // Some servers leave out [DONE]; an answer that was finished is whole all the same.
      if (end.finish === null) throw transport.failure('broken_stream', 'the stream ended before the answer did')
      yield {kind: 'end', reply: finished()}
    },
    async models(signal) {
      const {data} = parsed(list, await transport.json(`${host}/models`, {method: 'GET'}, signal))
      // llama.cpp's server has one model and answers with it whatever name it is asked by, but lists it by its path.
      const [only] = data
      if (data.length === 1 && only!.owned_by === 'llamacpp') return [{name: model, digest: null, bytes: null}]
      return data.map(({id}) => ({name: id, digest: null, bytes: null}))
    },
    loaded: async () => null,
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  }
}

/** The data of server-sent events (WHATWG HTML, 9.2). */
async function* events(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let ready: string[] = []
  const parser = createParser({onEvent: ({data}) => ready.push(data)})
  for await (const part of bytes) {
    parser.feed(decoder.decode(part, {stream: true}))
    yield* ready
    ready = []
  }
}

/** `{error: ...}`, and vLLM's older `{object: "error", message: ...}`. An error of null is none. */
function isError(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const {error, object} = value as {error?: unknown; object?: unknown}
  return (error !== undefined && error !== null) || object === 'error'
}

function tokensOf(counts: z.infer<typeof usage>): ChatReply['tokens'] {
  if (counts?.completion_tokens == null) return null
  return {prompt: counts.prompt_tokens ?? 0, completion: counts.completion_tokens}
}

function finishOf(reason: string | null | undefined, calls: number): ChatReply['finish'] {
  if (calls > 0) return 'tool_calls'
  return reason === 'length' ? 'length' : 'stop'
}
