import {Interrupted, LoglineError, ProviderError, StoreError, UsageError} from '../errors.ts'
import {PoolError} from '../pool/failure.ts'
import {explain} from '../store/open.ts'

/** What OpenAI's clients make their exceptions of. */
export interface ErrorBody {
  readonly error: {
    readonly message: string
    readonly type: string
    /** The field of the request that is wrong. */
    readonly param: string | null
    /** Stable, for programs. */
    readonly code: string
  }
}

interface ErrorDetails {
  readonly param?: string | null
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** A request that can't be answered, as the one who asked is told. */
export class HttpError extends Error {
  readonly status: number
  readonly code: string
  readonly param: string | null
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, {param = null, headers = {}, cause}: ErrorDetails = {}) {
    super(message, cause === undefined ? undefined : {cause})
    this.name = 'HttpError'
    this.status = status
    this.code = code
    this.param = param
    this.headers = headers
  }

  get body(): ErrorBody {
    return {error: {message: this.message, type: typeOf(this.status), param: this.param, code: this.code}}
  }
}

/** OpenAI's names of the kinds of errors. */
function typeOf(status: number): string {
  if (status === 429) return 'rate_limit_error'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}

/** Nobody reads the answer any more; nginx's number, for logs and metrics only. */
const LEFT = 499

/**
 * What went wrong, as the one who asked may know it: what they can mend in full, of our own mistakes only that there
 * was one.
 * @param path of the store, for its errors
 */
export function asHttpError(error: unknown, path: string): HttpError {
  if (error instanceof HttpError) return error
  if (error instanceof Interrupted) return new HttpError(LEFT, 'interrupted', 'the request was given up')
  const known = explain(error, path)
  if (!(known instanceof LoglineError))
    return new HttpError(500, 'internal_error', 'LogLine failed; its log says more', {cause: error})
  const told = {param: known.place.field ?? null, cause: error}
  if (known instanceof UsageError) return new HttpError(400, known.code, `${known.message}; ${known.hint}`, told)
  if (known instanceof PoolError && known.kind === 'deadline')
    return new HttpError(504, known.code, known.message, told)
  // Where servers and the store are is nobody's business out there; the log says it.
  if (known instanceof ProviderError)
    return new HttpError(502, known.code, `a server that LogLine asks failed (${known.code})`, told)
  if (known instanceof StoreError)
    return new HttpError(503, known.code, `the store can't be used now (${known.code})`, {
      headers: {'Retry-After': '1'},
      cause: error,
    })
  return new HttpError(500, 'internal_error', 'LogLine failed; its log says more', {cause: error})
}
