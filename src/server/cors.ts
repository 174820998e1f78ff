import type {IncomingHttpHeaders, IncomingMessage} from 'node:http'
import type {Access} from './access.ts'
import {HttpError} from './http-error.ts'

/** Seconds that a browser may remember what it was told. */
const REMEMBER_SECONDS = 600

/** What lets a page of an allowed origin read the answer; of others nothing, so that their browser keeps it from them. */
export function crossOriginHeaders({origin}: IncomingHttpHeaders, access: Access): Record<string, string> {
  if (origin === undefined || !access.allowsOrigin(origin)) return {}
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'X-Request-Id, Retry-After',
    Vary: 'Origin',
  }
}

/** Whether a browser asks if a page may ask. */
export function isPreflight({method, headers}: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined
}

/**
 * What a page of an allowed origin may send.
 * @throws {HttpError} 403: pages of that origin may not ask
 */
export function preflightHeaders(
  {headers}: Pick<IncomingMessage, 'headers'>,
  method: string,
  access: Access,
): Record<string, string> {
  if (!access.allowsOrigin(headers.origin!))
    throw new HttpError(403, 'origin_not_allowed', 'pages of that origin may not ask: server.cors_origins', {
      param: 'Origin',
    })
  return {
    'Access-Control-Allow-Methods': method,
    'Access-Control-Allow-Headers': headers['access-control-request-headers'] ?? '',
    'Access-Control-Max-Age': String(REMEMBER_SECONDS),
  }
}
