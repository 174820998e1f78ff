import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo, Socket} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {DIALECTS, type Dialect} from './model-dialects.ts'

/** What a model server is asked, whatever it speaks. */
export interface ServerCall {
  readonly number: number
  readonly path: string
  readonly model: string
  readonly body: Record<string, unknown>
  readonly headers: IncomingMessage['headers']
  readonly stream: boolean
  readonly socket: Socket
  /** Fires when the client goes away. */
  readonly left: AbortSignal
}

export const FAULTS = [
  'stall',
  'stall_midway',
  'reset',
  'reset_midway',
  'end_early',
  'bad_json',
  'model_missing',
  'out_of_memory',
  'error_midway',
  'rate_limited',
  'overloaded',
  'server_error',
  'unauthorized',
  'bad_request',
  'redirect',
  'oversized',
  'not_the_protocol',
  'wrong_type',
  'half_closed',
  'slow_drip',
  'error_stall',
  'bad_encoding',
] as const
export type Fault = (typeof FAULTS)[number]

/** What it does: an answer after some time, or something else. */
export interface Behaviour {
  readonly text?: string
  readonly delay_ms?: number
  readonly fault?: Fault | undefined
  readonly retry_after?: string
  /** Sent as it is, instead of an answer. */
  readonly raw?: string
  readonly tool_calls?: readonly {name: string; arguments: object}[]
  readonly finish?: 'stop' | 'length'
  /** The test answers by itself. */
  readonly byHand?: (response: ServerResponse) => void
  /** Sends every byte by itself. */
  readonly drip?: boolean
  /** Appended to what an error says. */
  readonly says?: string
}

export interface ModelServer extends AsyncDisposable {
  readonly url: string
  readonly calls: ServerCall[]
  /** Calls whose client went away before the answer was out. */
  readonly cancelled: number[]
  /** Connections that are open now. */
  readonly sockets: () => number
  behave: (call: ServerCall) => Behaviour | Promise<Behaviour>
  /** What it says instead of its lists of models. */
  lists?: object
  /** Its lists come only then. */
  listsAfter?: Promise<void>
}

export interface ModelServerOptions {
  readonly dialect?: Dialect
  readonly models?: readonly string[]
  readonly loaded?: () => readonly string[]
  readonly behave?: ModelServer['behave']
  /** Of all models, for OpenAI's list. */
  readonly owner?: string
  /** Digest by model, for Ollama. */
  readonly digest?: (model: string) => string
}

/** A model server on loopback that speaks a documented wire format, and misbehaves as told. */
export async function modelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const wire = DIALECTS[options.dialect ?? 'ollama']
  const sockets = new Set<Socket>()
  const calls: ServerCall[] = []
  const cancelled: number[] = []
  const http: Server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  http.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  const server: ModelServer = {
    url: '',
    calls,
    cancelled,
    sockets: () => sockets.size,
    behave: options.behave ?? (() => ({text: 'hello'})),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => http.close(resolve))
    },
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const path = request.url ?? '/'
    const listed = wire.list(path, {
      models: options.models ?? ['m'],
      loaded: options.loaded?.() ?? [],
      owner: options.owner ?? 'system',
      digest: options.digest ?? ((model) => `digest-of-${model}`),
    })
    if (listed !== undefined) {
      await server.listsAfter
      return void json(response, 200, server.lists ?? listed)
    }
    if (request.method !== 'POST' || !wire.asks.includes(path))
      return void json(response, 404, {error: `404 page ${path} not found`})
    const body = JSON.parse(Buffer.concat(parts).toString('utf8')) as Record<string, unknown>
    const left = new AbortController()
    response.on('close', () => left.abort())
    const call: ServerCall = {
      left: left.signal,
      socket: request.socket,
      number: calls.length,
      path,
      model: String(body['model'] ?? ''),
      body,
      headers: request.headers,
      stream: body['stream'] === true,
    }
    calls.push(call)
    let answered = false
    response.on('close', () => {
      if (!answered) cancelled.push(call.number)
    })
    const behaviour = await server.behave(call)
    if (behaviour.delay_ms) await sleep(behaviour.delay_ms, undefined, {signal: left.signal, ref: false})
    await respond(response, call, behaviour, wire)
    answered = response.writableEnded
    response.on('finish', () => {
      answered = true
    })
  }

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  ;(server as {url: string}).url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return server
}

type Wire = (typeof DIALECTS)[Dialect]

async function respond(response: ServerResponse, call: ServerCall, behaviour: Behaviour, wire: Wire): Promise<void> {
  const {fault, says = ''} = behaviour
  const refuse = (status: number, message: string, headers: Record<string, string> = {}) =>
    json(response, status, wire.error(`${message}${says}`), headers)
  const after: Record<string, string> =
    behaviour.retry_after === undefined ? {} : {'retry-after': behaviour.retry_after}
  switch (fault) {
    case 'stall':
      return
    case 'reset':
      return void response.socket?.resetAndDestroy()
    case 'model_missing':
      return refuse(404, `model '${call.model}' not found`)
    case 'out_of_memory':
      return refuse(500, 'model requires more system memory (8.0 GiB) than is available (3.9 GiB)')
    case 'rate_limited':
      return refuse(429, 'rate limit reached', after)
    case 'overloaded':
      return refuse(503, 'server busy, please try again. maximum pending requests exceeded', after)
    case 'server_error':
      return refuse(500, 'the runner has terminated')
    case 'unauthorized':
      return refuse(401, 'invalid key')
    case 'bad_request':
      return refuse(400, 'invalid options')
    case 'redirect':
      response.writeHead(307, {location: 'http://127.0.0.1:1/elsewhere'})
      return void response.end()
    case 'not_the_protocol':
      return json(response, 200, {hello: 'world'})
    case 'wrong_type':
      response.writeHead(200, {'content-type': 'text/html'})
      return void response.end('<!doctype html><title>Sign in to the hotel network</title>')
    case 'error_stall':
      response.writeHead(500, {'content-type': 'application/json', 'content-length': '1000'})
      return void response.write('{"error": "the runner')
    case 'slow_drip':
      response.writeHead(200, {'content-type': wire.type(call.stream)})
      return drip(response)
    case 'half_closed': {
      // The server is done sending, in the middle of a chunk, and goes on listening.
      response.writeHead(200, {'content-type': wire.type(call.stream)})
      response.flushHeaders()
      const socket = response.socket!
      socket.write('100\r\n{"half')
      return void socket.end()
    }
    case 'bad_encoding': {
      // Half a character, and bytes that no UTF-8 has.
      response.writeHead(200, {'content-type': wire.type(call.stream)})
      return void response.end(Buffer.from([0x7b, 0xff, 0xfe, 0xe2, 0x82]))
    }
    case 'bad_json':
      response.writeHead(200, {'content-type': wire.type(call.stream)})
      return void response.end(call.stream ? wire.broken : '{"model": "m", ')
    case 'oversized':
      response.writeHead(200, {'content-type': wire.type(call.stream)})
      while (response.writable && !response.destroyed) {
        const more = call.stream ? wire.piece(call, 'x'.repeat(60_000)) : ' '.repeat(60_000)
        if (!response.write(more)) await drained(response)
      }
      return
    default:
  }
  if (behaviour.byHand !== undefined) return behaviour.byHand(response)
  if (behaviour.drip) {
    const text = behaviour.text ?? 'hello'
    const streams = call.stream && wire.piece(call, '') !== ''
    response.writeHead(200, {'content-type': wire.type(streams)})
    response.socket?.setNoDelay(true)
    const all = streams
      ? `${(text.match(/[\s\S]{1,4}/gu) ?? []).map((piece) => wire.piece(call, piece)).join('')}${wire.last(call, behaviour)}`
      : JSON.stringify(wire.whole(call, behaviour))
    for (const byte of Buffer.from(all)) response.write(Buffer.from([byte]))
    return void response.end()
  }
  if (behaviour.raw !== undefined) {
    response.writeHead(200, {'content-type': wire.type(call.stream)})
    return void response.end(behaviour.raw)
  }
  if (!call.stream || wire.piece(call, '') === '') {
    if (fault === undefined) return json(response, 200, wire.whole(call, behaviour))
    // What goes wrong midway in a stream goes wrong midway in a body, too.
    const text = JSON.stringify(wire.whole(call, {text: 'half an answer'}))
    if (fault === 'error_midway') return refuse(500, 'an error was encountered while running the model')
    response.writeHead(200, {'content-type': 'application/json', 'content-length': String(text.length + 10)})
    response.write(text.slice(0, text.length / 2))
    return fault === 'stall_midway' ? undefined : void setImmediate(() => response.socket?.destroy())
  }
  response.writeHead(200, {'content-type': wire.type(true)})
  const text = behaviour.text ?? 'hello'
  const pieces = fault === undefined ? (text.match(/[\s\S]{1,4}/gu) ?? []) : ['half ', 'an ']
  for (const piece of pieces) response.write(wire.piece(call, piece))
  if (fault === 'stall_midway') return
  if (fault === 'reset_midway') return void setTimeout(() => response.socket?.resetAndDestroy(), 10)
  if (fault === 'error_midway') response.write(wire.errorLine('an error was encountered while running the model'))
  response.end(fault === undefined ? wire.last(call, behaviour) : undefined)
}

function json(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, {'content-type': 'application/json', ...headers})
  response.end(JSON.stringify(value))
}

/** A blank every few milliseconds, for as long as anybody listens. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => {
    if (!response.write(' ')) return
  }, 5)
  response.on('close', () => clearInterval(timer))
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}
