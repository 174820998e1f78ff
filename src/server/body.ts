import type {IncomingMessage, ServerResponse} from 'node:http'
import {Interrupted} from '../errors.ts'
import {HttpError} from './http-error.ts'

/** Bytes of bodies that are held at once, however many there are. */
const MOST_HELD = 67_108_864

/** What all bodies hold together, from their first byte until they are answered. */
export class BodyBudget {
  #held = 0

  /** For one body; what it takes is given back when it is disposed of. */
  begin(): HeldBytes {
    let own = 0
    return {
      take: (bytes) => {
        if (this.#held + bytes > MOST_HELD)
          throw new HttpError(429, 'too_much_at_once', 'too many long requests at the same time', {
            headers: {'Retry-After': '1'},
          })
        this.#held += bytes
        own += bytes
      },
      [Symbol.dispose]: () => {
        this.#held -= own
        own = 0
      },
    }
  }
}

export interface HeldBytes extends Disposable {
  /** @throws {HttpError} 429: others send too much at the same time */
  readonly take: (bytes: number) => void
}

/**
 * The JSON of a request.
 * @param most bytes
 * @throws {HttpError} 413 longer than `most`; 415 not JSON by its header, or compressed; 400 no JSON, or no Unicode
 * @throws {Interrupted} the client left
 */
export async function readJson(
  request: IncomingMessage,
  response: ServerResponse,
  most: number,
  held: HeldBytes,
): Promise<unknown> {
  const {headers} = request
  if (!/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(headers['content-type'] ?? ''))
    throw new HttpError(415, 'unsupported_media_type', 'the body must be JSON: Content-Type: application/json', {
      param: 'Content-Type',
    })
  if (!/^(identity)?$/i.test(headers['content-encoding'] ?? ''))
    throw new HttpError(415, 'unsupported_encoding', 'the body must not be compressed', {param: 'Content-Encoding'})
  if (Number(headers['content-length'] ?? 0) > most) throw tooLong(most)
  if (/^100-continue$/i.test(headers['expect'] ?? '')) response.writeContinue()
  return parse(await readBytes(request, most, held))
}

async function readBytes(request: IncomingMessage, most: number, held: HeldBytes): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  try {
    // Left open where it ends early: the one who asked is told why.
    for await (const part of request.iterator({destroyOnReturn: false}) as AsyncIterable<Buffer>) {
      if (length + part.length > most) throw tooLong(most)
      held.take(part.length)
      length += part.length
      parts.push(part)
    }
  } catch (error) {
    throw error instanceof HttpError ? error : new Interrupted()
  }
  return Buffer.concat(parts)
}

function tooLong(most: number): HttpError {
  return new HttpError(413, 'body_too_long', `the body is longer than the ${most} bytes that are allowed`)
}

function parse(bytes: Buffer): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', {fatal: true}).decode(bytes)
  } catch {
    throw new HttpError(400, 'not_utf8', 'the body is not UTF-8')
  }
  try {
    // Looked into only where there may be half a pair: with a reviver it takes several times as long.
    return /\\u[dD][89a-fA-F]/.test(text) ? JSON.parse(text, refuseHalfPairs) : JSON.parse(text)
  } catch (error) {
    if (error instanceof HttpError) throw error
    throw new HttpError(400, 'not_json', 'the body is not JSON')
  }
}

/** Half a surrogate pair is no character: it can't be stored or compared. */
function refuseHalfPairs(key: string, value: unknown): unknown {
  if (!key.isWellFormed() || (typeof value === 'string' && !value.isWellFormed()))
    throw new HttpError(400, 'not_unicode', 'the body holds half a surrogate pair')
  return value
}
