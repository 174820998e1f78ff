import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http'
import type {Admission} from './admission.ts'
import {type BodyBudget, readJson} from './body.ts'
import type {LiveConfiguration} from './configuration.ts'
import {crossOriginHeaders, isPreflight, preflightHeaders} from './cors.ts'
import type {ServingLease} from './house.ts'
import {asHttpError, HttpError} from './http-error.ts'
import type {Log} from './log.ts'
import type {ServerMetrics} from './metrics.ts'
import {headerFields, requestId} from './request-headers.ts'
import {findRoute, type Reply, type Route} from './routes.ts'
import {send, sendError} from './send.ts'
import {boundToRequest, rename, withinRequest} from './trace.ts'

export interface AppParts {
  readonly routes: readonly Route[]
  readonly configuration: Pick<LiveConfiguration, 'lease' | 'access'>
  readonly admission: Admission
  readonly budget: BodyBudget
  readonly metrics: Pick<ServerMetrics, 'request'>
  readonly log: Log
  /** Fires when what is under way must end. */
  readonly ending: AbortSignal
  /** Whether it still takes requests. */
  readonly closing: () => boolean
  /** Of the store, for its errors. */
  readonly path: string
}

/** What is known of a request by the time that it ends. */
interface Course {
  route: string
  id: string
  readonly begun: number
  readonly noted: Record<string, unknown>
  error: HttpError | undefined
}

/** Answers requests: returned and not listened with. */
export function app(parts: AppParts): RequestListener {
  return (request, response) => {
    const id = requestId(request.headers)
    const course: Course = {route: 'none', id, begun: performance.now(), noted: {}, error: undefined}
    withinRequest(request.headers, id, () => {
      response.once(
        'close',
        boundToRequest(() => told(parts, request, response, course)),
      )
      handle(parts, request, response, course).catch((error: unknown) => {
        // Not even the refusal could be sent.
        course.error = asHttpError(error, parts.path)
        response.destroy()
      })
    })
  }
}

async function handle(parts: AppParts, request: IncomingMessage, response: ServerResponse, course: Course) {
  using lease = parts.configuration.lease()
  const {server} = lease.settings
  const {access} = parts.configuration
  const {headers} = request
  // An answer that breaks off is no reason to end the program.
  response.on('error', () => {})
  using left = signalOf(response, parts.ending)
  let more: Record<string, string> = {}
  try {
    if (parts.closing()) throw new HttpError(503, 'ending', 'the server is ending', {headers: {'Retry-After': '1'}})
    access.checkHost(headers)
    more = crossOriginHeaders(headers, access)
    const {route, name} = find(parts.routes, request, course)
    if (isPreflight(request)) {
      response.writeHead(204, {...more, ...preflightHeaders(request, route.method, access)}).end()
      return
    }
    if (!route.open) access.checkKey(headers)
    const fields = headerFields(headers)
    const answer = (body: unknown) =>
      route.answer({
        ...{name, body, lease, signal: left.signal, begun: course.begun, headers: fields},
        note: (noted) => Object.assign(course.noted, noted),
        renamed: (given) => {
          if (given === undefined) return
          course.id = given
          rename(given)
        },
      })
    using held = parts.budget.begin()
    const reply = await (route.method === 'GET'
      ? answer(undefined)
      : admitted(parts, lease, left.signal, await readJson(request, response, server.max_body_bytes, held), answer))
    if (response.destroyed) return
    send(response, reply, {...more, ...lastHeaders(parts, course)}, server.request_timeout_ms)
  } catch (error) {
    course.error = asHttpError(parts.ending.aborted ? ended(error) : error, parts.path)
    if (response.destroyed || response.headersSent) return
    sendError(response, course.error, {...more, ...lastHeaders(parts, course)}, server.request_timeout_ms)
  }
}

/** What is known when the answer is there: its id, and whether another one may follow. */
function lastHeaders({closing}: AppParts, {id}: Course): Record<string, string> {
  return {'X-Request-Id': id, ...(closing() ? {Connection: 'close'} : {})}
}

/** Answers when it is the request's turn. */
async function admitted(
  {admission}: AppParts,
  {settings}: ServingLease,
  signal: AbortSignal,
  body: unknown,
  answer: (body: unknown) => Promise<Reply> | Reply,
): Promise<Reply> {
  const leave = await admission.enter(settings.server, signal)
  try {
    return await answer(body)
  } finally {
    leave()
  }
}

/** A preflight is of the method that it asks about. */
function find(routes: readonly Route[], request: IncomingMessage, course: Course) {
  const {method = 'GET', url = '/', headers} = request
  const asked = isPreflight(request) ? String(headers['access-control-request-method']) : method
  const found = findRoute(routes, asked, url.split('?', 1)[0]!)
  course.route = found.route.path
  return found
}

/** Fires when the response closes before it is out, or with `ending`. */
function signalOf(response: ServerResponse, ending: AbortSignal): Disposable & {readonly signal: AbortSignal} {
  const controller = new AbortController()
  const stop = () => controller.abort()
  if (ending.aborted || response.destroyed) stop()
  response.once('close', stop)
  ending.addEventListener('abort', stop, {once: true})
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      response.off('close', stop)
      ending.removeEventListener('abort', stop)
    },
  }
}

function ended(error: unknown): unknown {
  return error instanceof HttpError
    ? error
    : new HttpError(503, 'ending', 'the server ended before the answer was there')
}

/** Counts and logs a request that is over. What was asked is no part of it. */
function told(
  {metrics, log}: AppParts,
  {method = ''}: IncomingMessage,
  response: ServerResponse,
  course: Course,
): void {
  const {route, begun, noted, error} = course
  const status = response.writableFinished ? response.statusCode : 499
  const duration_ms = Math.round(1000 * (performance.now() - begun)) / 1000
  const known = KNOWN_METHODS.has(method) ? method : 'other'
  metrics.request({route, method: known, status, duration_ms})
  const bug = status === 500 ? error?.cause : undefined
  log({
    level: status >= 500 ? 'error' : 'info',
    event: 'http.request',
    ...{method: known, route, status, duration_ms},
    ...noted,
    ...(error === undefined || status === 499 ? {} : {error: error.code}),
    ...(error?.status === 502 || error?.status === 503 ? {reason: reasonOf(error)} : {}),
    ...(bug instanceof Error ? {stack: bug.stack} : {}),
  })
}

const KNOWN_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** What the one who asked was not told. */
function reasonOf({cause, message}: HttpError): string {
  return cause instanceof Error ? cause.message : message
}
