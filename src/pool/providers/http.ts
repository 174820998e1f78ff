import {UsageError} from '../../errors.ts'
import type {ProviderOptions} from '../options.ts'
import type {ChatRequest, Provider} from '../provider.ts'
import {serverUrl} from './base-url.ts'
import {filled, unknownPlaceholders, valueAt} from './template.ts'
import {answerBytes, Transport} from './transport.ts'

const PLACEHOLDERS = ['prompt', 'messages', 'system', 'model', 'max_tokens', 'temperature', 'seed', 'stop', 'schema']

/**
 * A server that speaks no protocol we know: request and reply are mapped by the templates of the configuration. Its
 * answers come in one piece.
 * @throws {UsageError} no template, or one with an unknown placeholder
 */
export function httpProvider(options: ProviderOptions): Provider {
  const {name, model, http: template} = options
  const refuse = (field: string, why: string) =>
    new UsageError('bad_template', `${name}: ${field} ${why}`, {
      hint: 'see "http" under "LLM pool" in the README',
      field,
    })
  if (template === undefined) throw refuse('http', 'is missing: this driver needs path, body and text')
  const [unknown] = unknownPlaceholders(template.body, PLACEHOLDERS)
  if (unknown !== undefined) throw refuse('http.body', `has the unknown placeholder {{${unknown}}}`)
  const host = serverUrl(options.base_url, name)
  const key = options.key?.reveal() ?? ''
  const headers = {
    ...options.headers,
    ...Object.fromEntries(
      Object.entries(template.headers ?? {}).map(([header, value]) => [header, value.replaceAll('{{key}}', key)]),
    ),
  }
  const transport = new Transport({
    provider: name,
    secret: options.key,
    headers,
  })

  const most = ({max_tokens}: ChatRequest) => options.max_reply_bytes ?? answerBytes(max_tokens)
  const body = (request: ChatRequest): string => {
    const system = request.messages.filter(({role}) => role === 'system').map(({content}) => content)
    const turns = request.messages.filter(({role}) => role !== 'system')
    const values = {
      messages: request.messages,
      system: system.join('\n\n'),
      prompt:
        turns.length === 1 ? turns[0]!.content : turns.map((turn) => `${turn.role}: ${turn.content}`).join('\n\n'),
      model,
      max_tokens: request.max_tokens,
      temperature: request.temperature,
      seed: request.seed,
      stop: request.stop,
      schema: request.schema,
    }
    return JSON.stringify(filled(template.body, values))
  }

  const chat: Provider['chat'] = async (request, signal) => {
    const reply = await transport.json(`${host}${template.path}`, {body: body(request), most: most(request)}, signal)
    const text = valueAt(reply, template.text)
    if (typeof text !== 'string') throw transport.failure('bad_reply', `the reply has no text at ${template.text}`)
    const count = (path: string | undefined) => {
      const value = path === undefined ? undefined : valueAt(reply, path)
      return typeof value === 'number' ? value : undefined
    }
    const completion = count(template.completion_tokens)
    return {
      text,
      model,
      tokens: completion === undefined ? null : {prompt: count(template.prompt_tokens) ?? 0, completion},
      finish: 'stop',
      tool_calls: [],
    }
  }

  return {
    name,
    driver: 'http',
    host,
    model,
    chat,
    async *stream(request, signal) {
      const reply = await chat(request, signal)
      if (reply.text !== '') yield {kind: 'text', text: reply.text}
      yield {kind: 'end', reply}
    },
    async models(signal) {
      if (template.health_path !== undefined)
        await transport.text(`${host}${template.health_path}`, {method: 'GET'}, signal)
      return null
    },
    loaded: async () => null,
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  }
}
