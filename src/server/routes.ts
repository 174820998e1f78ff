import type {ServingLease} from './house.ts'
import {HttpError} from './http-error.ts'
import type {HeaderFields} from './openai/asked-fields.ts'

/** What an answer is sent as. */
export type Reply =
  | {readonly kind: 'json'; readonly body: object; readonly status?: number}
  | {readonly kind: 'text'; readonly body: string; readonly type: string}
  /** Server-sent events, with `[DONE]` at the end. */
  | {readonly kind: 'events'; readonly events: readonly object[]}

/** A request, as a route sees it. */
export interface Asked {
  /** What stands in the place of `{name}` in the path. */
  readonly name: string
  /** Parsed JSON; undefined where the route takes none. */
  readonly body: unknown
  readonly headers: HeaderFields
  /** The configuration that it is answered with. */
  readonly lease: ServingLease
  /** Fires when whoever asked leaves, and when the server ends. */
  readonly signal: AbortSignal
  /** When it came, as `performance.now` counts. */
  readonly begun: number
  /** Adds to the line of the log. Never what was asked. */
  readonly note: (fields: Readonly<Record<string, unknown>>) => void
  /** Takes the id that the body gives. */
  readonly renamed: (requestId: string | undefined) => void
}

export interface Route {
  readonly method: 'GET' | 'POST'
  /** The last part may be `{name}`: the rest of the path. */
  readonly path: string
  /** Answered without a key: holds nothing of the store. */
  readonly open?: boolean
  readonly answer: (asked: Asked) => Promise<Reply> | Reply
}

/**
 * The route of a request.
 * @throws {HttpError} 404 no such path, 405 another method
 */
export function findRoute(routes: readonly Route[], method: string, path: string): {route: Route; name: string} {
  const found = routes.flatMap((route) => {
    const name = nameIn(route.path, path)
    return name === undefined ? [] : [{route, name}]
  })
  if (found.length === 0) throw new HttpError(404, 'not_found', 'there is nothing at this path')
  const wanted = method === 'HEAD' ? 'GET' : method
  const match = found.find(({route}) => route.method === wanted)
  if (match !== undefined) return match
  const allowed = found.flatMap(({route}) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]))
  throw new HttpError(
    405,
    'method_not_allowed',
    `${method.slice(0, 20)} is not for this path, but ${allowed.join(', ')}`,
    {
      headers: {Allow: allowed.join(', ')},
    },
  )
}

function nameIn(pattern: string, path: string): string | undefined {
  const [before, rest] = pattern.split('{name}')
  if (rest === undefined) return path === pattern ? '' : undefined
  if (!path.startsWith(before!) || path === before) return undefined
  try {
    return decodeURIComponent(path.slice(before!.length))
  } catch {
    return undefined
  }
}
