import {ProviderError} from '../errors.ts'

/** What went wrong at one model server. */
export const FAILURE_KINDS = [
  'unreachable',
  'timeout',
  'rate_limited',
  'overloaded',
  'server_error',
  'out_of_memory',
  'model_missing',
  'unauthorized',
  'bad_request',
  'redirected',
  'too_large',
  'bad_reply',
  'broken_stream',
  'cancelled',
] as const
export type FailureKind = (typeof FAILURE_KINDS)[number]

/** Worth asking the same server again: the same request may succeed there a moment later. */
const TRANSIENT: ReadonlySet<FailureKind> = new Set([
  'unreachable',
  'timeout',
  'rate_limited',
  'overloaded',
  'server_error',
  'bad_reply',
  'broken_stream',
])

/** Says nothing against the server: the request was wrong, or nobody wanted the answer any more. */
const BLAMELESS: ReadonlySet<FailureKind> = new Set(['bad_request', 'cancelled'])

const HINTS: Readonly<Record<FailureKind, string>> = {
  unreachable: 'start the model server, or correct base_url of this provider',
  timeout: 'the model is too slow for this deadline: raise deadline_ms, or use a smaller model',
  rate_limited: 'wait, or add another provider for this task',
  overloaded: 'wait, or add another provider for this task',
  server_error: "look into the model server's own log",
  out_of_memory: 'use a smaller model, or let the server keep fewer models loaded',
  model_missing: 'let the server serve this model, or correct model of this provider',
  unauthorized: 'check the key: key_env or key_file of this provider',
  bad_request: 'the server refuses this request as it stands; it will not be repeated',
  redirected: 'base_url must name the server itself: redirects are not followed',
  too_large: 'the server sent more than an answer may hold; check base_url',
  bad_reply: 'check that base_url and driver fit the server',
  broken_stream: "look into the model server's own log",
  cancelled: 'nobody waits for this answer any more',
}

interface FailureDetails {
  /** Milliseconds the server asks to be left alone (Retry-After). */
  readonly retryAfterMs?: number | undefined
  /** What was received, for a repair: only of `bad_reply`. */
  readonly text?: string | undefined
  /** What to do about it, where the driver knows better. */
  readonly hint?: string | undefined
  readonly cause?: unknown
}

/** One model server failed one call. Its message holds no prompt and no secret. */
export class ProviderFailure extends ProviderError {
  readonly kind: FailureKind
  readonly provider: string
  readonly retryAfterMs: number | undefined
  readonly text: string | undefined

  constructor(
    kind: FailureKind,
    provider: string,
    message: string,
    {retryAfterMs, text, hint, cause}: FailureDetails = {},
  ) {
    super(`provider_${kind}`, `${provider}: ${message}`, {hint: hint ?? HINTS[kind], cause})
    this.kind = kind
    this.provider = provider
    this.retryAfterMs = retryAfterMs
    this.text = text
  }

  get transient(): boolean {
    return TRANSIENT.has(this.kind)
  }

  /** Whether the breaker counts it. */
  get blames(): boolean {
    return !BLAMELESS.has(this.kind)
  }
}

/** Why a request got no answer at all. */
export type PoolErrorKind =
  /** Its time ran out. */
  | 'deadline'
  /** No provider is configured, or allowed, for the task. */
  | 'no_provider'
  /** Everybody who was asked failed. */
  | 'all_failed'
  /** Answers came, and none was of the form that was asked for. */
  | 'invalid_answer'
  /** Answers came, and the judge found none of them acceptable: a verdict, and nobody's failure. */
  | 'none_acceptable'

/** What became of one call to one provider. */
export interface Attempt {
  readonly provider: string
  readonly model: string
  readonly why: 'first' | 'hedge' | 'retry' | 'failover' | 'judge'
  readonly outcome: 'answered' | FailureKind
  readonly duration_ms: number
}

/** What calls cost, also those that came to nothing: tokens as the servers count them, US dollars by the configured prices. */
export interface Spent {
  readonly prompt: number
  readonly completion: number
  readonly cost: number
}

export const NOTHING_SPENT: Spent = {prompt: 0, completion: 0, cost: 0}

export function sumOf(a: Spent, b: Spent): Spent {
  return {prompt: a.prompt + b.prompt, completion: a.completion + b.completion, cost: a.cost + b.cost}
}

/** The pool has no answer. Refusals before anything is tried are UsageErrors instead. */
export class PoolError extends ProviderError {
  readonly kind: PoolErrorKind
  readonly attempts: readonly Attempt[]
  /** The last answer that was not of the asked form, for a repair. */
  readonly invalid: {readonly provider: string; readonly text: string; readonly reason: string} | undefined
  readonly spent: Spent

  constructor(
    kind: PoolErrorKind,
    message: string,
    details: {
      readonly hint: string
      readonly attempts: readonly Attempt[]
      readonly invalid?: PoolError['invalid']
      readonly spent?: Spent
      readonly cause?: unknown
    },
  ) {
    super(`pool_${kind}`, message, {hint: details.hint, cause: details.cause})
    this.kind = kind
    this.attempts = details.attempts
    this.invalid = details.invalid
    this.spent = details.spent ?? NOTHING_SPENT
  }

  /** The same failure where something else was spent on it: others had joined, or calls had gone before. */
  spending(spent: Spent): PoolError {
    const {kind, message, hint, attempts, invalid, cause} = this
    return new PoolError(kind, message, {hint, attempts, invalid, cause, spent})
  }
}
