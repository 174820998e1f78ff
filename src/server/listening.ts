import {createServer, type RequestListener, type Server, STATUS_CODES} from 'node:http'
import type {AddressInfo, Socket} from 'node:net'
import type {Duplex} from 'node:stream'
import {UsageError} from '../errors.ts'
import type {ServerSettings} from '../settings/server.ts'
import type {Address} from './address.ts'
import {HttpError} from './http-error.ts'

/** Connections that are open at once; further ones are closed at once. */
const MOST_CONNECTIONS = 1024
/** A connection without a request is closed after that, milliseconds. */
const KEEP_ALIVE_MS = 5000
/** The head of a request must be there by then, milliseconds. */
const HEAD_MS = 10_000
/** How often late requests are looked for, milliseconds; never less often than the limits themselves. */
const LOOK_MS = 1000

export interface Listening {
  /** As it was bound. */
  readonly address: Address
  /** Other limits hold from now on. */
  readonly limit: (settings: Pick<ServerSettings, 'request_timeout_ms'>) => void
  /** Takes no new connections, waits for those in use, and after that time cuts what is left. Returns what it cut. */
  close(graceMs: number, cut: () => void): Promise<number>
}

/**
 * Listens.
 * @param refused is told of requests that are none, or come too slowly
 * @throws {UsageError} the address is taken, not this machine's, or not for this user
 */
export async function listen(
  listener: RequestListener,
  {host, port}: Address,
  settings: Pick<ServerSettings, 'request_timeout_ms'>,
  refused: (error: HttpError) => void,
): Promise<Listening> {
  const server = createServer({connectionsCheckingInterval: Math.min(LOOK_MS, settings.request_timeout_ms)}, listener)
  // Without this Node.js asks for the body before anybody has looked at its length.
  server.on('checkContinue', listener)
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuse(error, socket, refused))
  server.maxConnections = MOST_CONNECTIONS
  server.keepAliveTimeout = KEEP_ALIVE_MS
  const limit = ({request_timeout_ms}: Pick<ServerSettings, 'request_timeout_ms'>) => {
    server.headersTimeout = Math.min(HEAD_MS, request_timeout_ms)
    server.requestTimeout = request_timeout_ms
  }
  limit(settings)
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await bound(server, host, port)
  const {address, port: taken} = server.address() as AddressInfo
  return {
    address: {host: address, port: taken},
    limit,
    async close(graceMs, cut) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      let left = 0
      const timer = setTimeout(() => {
        left = sockets.size
        cut()
        // What can still say that it ends, does.
        setImmediate(() => setImmediate(() => server.closeAllConnections()))
      }, graceMs)
      await closed
      clearTimeout(timer)
      return left
    },
  }
}

function bound(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explained(error, host, port)))
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

const REASONS: Readonly<Record<string, readonly [string, string]>> = {
  EADDRINUSE: ['is in use already', 'stop the other program, or take another port: --port 0 finds a free one'],
  EACCES: ['is not for this user', 'take a port from 1024 on'],
  EADDRNOTAVAIL: ['is not an address of this machine', 'listen on 127.0.0.1, or on 0.0.0.0 for all of them'],
  ENOTFOUND: ['is not known', 'listen on 127.0.0.1, or on 0.0.0.0 for all addresses of this machine'],
}

function explained(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const [why, hint] = REASONS[error.code ?? ''] ?? ["can't be listened on", 'see the code of the error']
  return new UsageError('cannot_listen', `${host}:${port} ${why} (${error.code})`, {hint, cause: error})
}

const PARSER_ERRORS: Readonly<Record<string, readonly [number, string, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request_too_slow', 'the request took too long to arrive'],
  HPE_HEADER_OVERFLOW: [431, 'headers_too_long', 'the headers are too long'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'body_too_long', 'the chunk extensions are too long'],
}

/** What came is no request: there is no response to answer it with. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex, refused: (error: HttpError) => void): void {
  const [status, code, message] = PARSER_ERRORS[error.code ?? ''] ?? [400, 'not_http', 'this is no HTTP request']
  const refusal = new HttpError(status, code, message)
  // An answer that has begun must not be followed by another one.
  const begun = (socket as Duplex & {_httpMessage?: {headersSent: boolean} | null})._httpMessage?.headersSent
  if (error.code === 'ECONNRESET' || !socket.writable || begun) {
    socket.destroy()
    return
  }
  refused(refusal)
  const body = JSON.stringify(refusal.body)
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
