import type {ServerResponse} from 'node:http'
import type {HttpError} from './http-error.ts'
import type {Reply} from './routes.ts'

/** Of every answer: it is nobody else's, and no page. */
const ALWAYS = {'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff'}

/**
 * Sends an answer. Whoever does not take it is left after `patienceMs`.
 * @param headers of this request
 */
export function send(
  response: ServerResponse,
  reply: Reply,
  headers: Readonly<Record<string, string>>,
  patienceMs: number,
): void {
  const {status, type, body, more = {}} = written(reply)
  response.writeHead(status, {
    ...ALWAYS,
    ...headers,
    ...more,
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
  })
  response.end(body)
  if (!response.writableFinished) response.setTimeout(patienceMs, () => response.destroy())
}

/** Sends what went wrong. The connection ends with it where the rest of the request was not read. */
export function sendError(
  response: ServerResponse,
  error: HttpError,
  headers: Readonly<Record<string, string>>,
  patienceMs: number,
): void {
  const {complete, headers: given} = response.req
  const unread = !complete && (given['transfer-encoding'] !== undefined || Number(given['content-length'] ?? 0) > 0)
  const more = {...headers, ...error.headers, ...(unread ? {Connection: 'close'} : {})}
  send(response, {kind: 'json', status: error.status, body: error.body}, more, patienceMs)
}

function written(reply: Reply): {status: number; type: string; body: string; more?: Record<string, string>} {
  switch (reply.kind) {
    case 'json':
      return {status: reply.status ?? 200, type: 'application/json; charset=utf-8', body: JSON.stringify(reply.body)}
    case 'text':
      return {status: 200, type: reply.type, body: reply.body}
    case 'events':
      return {
        status: 200,
        type: 'text/event-stream; charset=utf-8',
        body: [...reply.events.map((event) => JSON.stringify(event)), '[DONE]']
          .map((data) => `data: ${data}\n\n`)
          .join(''),
        // Proxies hold streams back otherwise.
        more: {'X-Accel-Buffering': 'no'},
      }
  }
}
