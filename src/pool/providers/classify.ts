import type {FailureKind} from '../failure.ts'

/** What servers say when a model does not fit: Ollama, llama.cpp, vLLM (CUDA and ROCm), MLX. */
const OUT_OF_MEMORY =
  /out of memory|requires more system memory|insufficient memory|failed to allocate|cudaMalloc failed|\boom\b/i

/** Ollama, OpenAI, vLLM, LM Studio. */
const MODEL_MISSING =
  /model\b.*\b(not found|does not exist|doesn't exist|not loaded|no such)|no such model|model_not_found/i

/** What an HTTP status and the server's own words mean. */
export function failureKindOf(status: number, message: string): FailureKind {
  if (OUT_OF_MEMORY.test(message)) return 'out_of_memory'
  if (status === 401 || status === 402 || status === 403) return 'unauthorized'
  if (MODEL_MISSING.test(message)) return 'model_missing'
  if (status === 404 || status === 405) return 'unreachable'
  if (status === 408 || status === 504) return 'timeout'
  if (status === 429) return 'rate_limited'
  if (status === 503 || status === 529) return 'overloaded'
  return status >= 500 ? 'server_error' : 'bad_request'
}

/** The status of a stream was sent before its error: only the words are left to judge by. */
export function failureInStream(message: string): FailureKind {
  return failureKindOf(500, message)
}

/**
 * Milliseconds that a Retry-After header asks for (RFC 9110, 10.2.3: seconds or a date); undefined without a usable one.
 * @param now milliseconds since 1970
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** The server's own words: `{error: "..."}`, `{error: {message}}`, `{message}`, `{detail}`, or the text as it is. */
export function messageIn(body: string): string {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    return body
  }
  return messageOf(parsed) ?? body
}

/** As `messageIn`, of what was parsed already. Undefined: it is no error. */
export function messageOf(parsed: unknown): string | undefined {
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const {error, message, detail} = parsed as Record<string, unknown>
  if (typeof error === 'string') return error
  if (typeof error === 'object' && error !== null) {
    const {message: inner, code, type} = error as Record<string, unknown>
    return [inner, code ?? type].filter((part) => typeof part === 'string').join(' ') || JSON.stringify(error)
  }
  return [message, detail].find((part): part is string => typeof part === 'string')
}
