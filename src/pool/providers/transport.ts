import {Agent, request} from 'undici'
import {type FailureKind, ProviderFailure} from '../failure.ts'
import {traceHeaders} from '../observe/trace.ts'
import {Secret} from '../secret.ts'
import {shortened} from '../shortened.ts'
import {failureKindOf, messageIn, retryAfterMs} from './classify.ts'

/** A server on this or the next machine answers at once or not at all. */
const CONNECT_MS = 3000
/** Of an error reply, as much as is read, and for how long: the status says enough. */
const ERROR_BYTES = 16_384
const ERROR_MS = 250
/** Of a server's own words, as much as is passed on. */
const MESSAGE_CHARACTERS = 300
/** Shorter values of headers are words, not keys. */
const LEAST_SECRET = 8
/** Of anything that is no answer: lists of models are long. */
const DEFAULT_REPLY_BYTES = 4 << 20

/**
 * Bytes that an answer of so many tokens may have, in JSON: a token of a stream comes in some 300 bytes. Much more would
 * hold up everybody while it is parsed.
 */
export function answerBytes(tokens: number): number {
  return Math.min(DEFAULT_REPLY_BYTES, 65_536 + 1024 * tokens)
}

export interface Exchange {
  readonly method?: 'GET' | 'POST'
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes of the reply, at most; in place of the transport's limit. */
  readonly most?: number | undefined
}

/** A 2xx reply whose body has not been read yet. Reading stops with a failure past the limit. */
export interface ServerReply {
  readonly bytes: AsyncIterable<Buffer>
}

export interface TransportOptions {
  /** Who is spoken of in failures. */
  readonly provider: string
  readonly secret?: Secret | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly maxReplyBytes?: number | undefined
  /** What to do about a failure, where this kind of server knows better. */
  readonly hints?: Readonly<Partial<Record<FailureKind, string>>>
}

/**
 * HTTP to one model server. No redirects, no retries, bounded bodies; the signal is the only limit in time and closes
 * the connection on the wire. Every failure is a ProviderFailure without the secret in it.
 */
export class Transport implements AsyncDisposable {
  readonly #options: TransportOptions
  // Idle connections are dropped before most servers do (5 s), so that a request seldom meets a closing one.
  readonly #agent = new Agent({
    connect: {timeout: CONNECT_MS},
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 4000,
  })

  /** Whatever a header holds may be a key: servers quote those, too. */
  readonly #headerSecrets: readonly Secret[]

  constructor(options: TransportOptions) {
    this.#options = options
    this.#headerSecrets = Object.values(options.headers ?? {})
      .filter((value) => value.length >= LEAST_SECRET)
      .map((value) => new Secret(value))
  }

  /** @throws {ProviderFailure} not reached, refused, or an answer other than 2xx */
  async open(url: string, exchange: Exchange, signal: AbortSignal): Promise<ServerReply> {
    const {method = 'POST', body, headers, most} = exchange
    if (signal.aborted) throw this.failure('cancelled', 'the request was cancelled')
    let reply: Awaited<ReturnType<typeof request>>
    try {
      reply = await request(url, {
        method,
        body: body ?? null,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : {'content-type': 'application/json'}),
          ...traceHeaders(),
          ...this.#options.headers,
          ...headers,
        },
        signal,
        dispatcher: this.#agent,
      })
    } catch (error) {
      throw this.failed(error, signal, 'unreachable')
    }
    const {statusCode: status} = reply
    if (status >= 200 && status < 300) {
      const limit = most ?? this.#options.maxReplyBytes ?? DEFAULT_REPLY_BYTES
      return {bytes: this.#bounded(reply.body, limit, signal)}
    }
    if (status >= 300 && status < 400) {
      reply.body.on('error', () => {}).destroy()
      throw this.failure('redirected', `it redirects (${status}), and redirects are not followed`)
    }
    const said = messageIn(await this.#beginning(reply.body))
    const after = reply.headers['retry-after']
    throw this.failure(failureKindOf(status, said), `${status}: ${said}`, {
      retryAfterMs: retryAfterMs(Array.isArray(after) ? after[0] : after, Date.now()),
    })
  }

  /** The whole body as text. @throws {ProviderFailure} */
  async text(url: string, exchange: Exchange, signal: AbortSignal): Promise<string> {
    const {bytes} = await this.open(url, exchange, signal)
    const parts: Buffer[] = []
    for await (const part of bytes) parts.push(part)
    return Buffer.concat(parts).toString('utf8')
  }

  /** The whole body as JSON. @throws {ProviderFailure} also `bad_reply`: it is none */
  async json(url: string, exchange: Exchange, signal: AbortSignal): Promise<unknown> {
    const text = await this.text(url, exchange, signal)
    try {
      return JSON.parse(text)
    } catch {
      throw this.failure('bad_reply', `the reply is not JSON: ${text.slice(0, 80)}`)
    }
  }

  failure(
    kind: ConstructorParameters<typeof ProviderFailure>[0],
    message: string,
    details: ConstructorParameters<typeof ProviderFailure>[3] = {},
  ): ProviderFailure {
    const {provider, secret, hints} = this.#options
    const hidden = this.#headerSecrets.reduce((text, each) => each.hideIn(text), secret?.hideIn(message) ?? message)
    const shown = hidden.replace(/\s+/g, ' ').trim()
    return new ProviderFailure(kind, provider, shortened(shown, MESSAGE_CHARACTERS), {hint: hints?.[kind], ...details})
  }

  /** What an error of the network means, after the signal's own. A failure passes as it is. */
  failed(error: unknown, signal: AbortSignal, kind: 'unreachable' | 'broken_stream' | 'bad_reply'): ProviderFailure {
    if (error instanceof ProviderFailure) return error
    if (signal.aborted) return this.failure('cancelled', 'the request was cancelled')
    const {code, message} = error as {code?: unknown; message?: unknown}
    if (code === 'UND_ERR_INVALID_ARG') return this.failure('bad_request', String(message))
    const said = String(message || 'no connection')
    return this.failure(kind, typeof code === 'string' && !said.includes(code) ? `${said} (${code})` : said)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy()
  }

  async *#bounded(body: AsyncIterable<Buffer>, limit: number, signal: AbortSignal): AsyncGenerator<Buffer> {
    let count = 0
    try {
      for await (const part of body) {
        count += part.length
        if (count > limit) throw this.failure('too_large', `the reply has more than ${limit} bytes`)
        yield part
      }
    } catch (error) {
      throw this.failed(error, signal, 'broken_stream')
    }
  }

  /** Of an error's body: its beginning; what can't be read is left out. */
  async #beginning(body: AsyncIterable<Buffer> & {destroy(): unknown}): Promise<string> {
    const parts: Buffer[] = []
    let count = 0
    const patience = setTimeout(() => body.destroy(), ERROR_MS)
    try {
      for await (const part of body) {
        parts.push(part)
        count += part.length
        if (count >= ERROR_BYTES) break
      }
    } catch {
      // The status says enough.
    } finally {
      clearTimeout(patience)
    }
    return Buffer.concat(parts).toString('utf8')
  }
}
