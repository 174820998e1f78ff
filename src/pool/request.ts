import type {TASKS} from '../settings/tasks.ts'
import type {Attempt, PoolError} from './failure.ts'
import type {ChatMessage, JsonSchema, TokenCounts, ToolCall, ToolDefinition} from './provider.ts'

/** How several answers become one. */
export const STRATEGIES = ['FASTEST', 'VOTING', 'WEIGHTED', 'CONSENSUS', 'JUDGE'] as const
export type Strategy = (typeof STRATEGIES)[number]

/** Whoever asks the pool itself may have tasks of its own. */
export type Task = (typeof TASKS)[number] | (string & {})

/** How an answer is read: what it says, or why it is not what was asked for. */
export interface AnswerForm {
  /** Names the form and its version; part of the cache key. */
  readonly name: string
  readonly read: (
    text: string,
  ) => {readonly ok: true; readonly value: unknown} | {readonly ok: false; readonly reason: string}
  /** What of a value is the answer: confidence, reasons and notes are not. Absent: all of it. Null is an answer, too. */
  readonly says?: (value: unknown) => unknown
  /** Whether a value says that there is no answer. Such a one is given and never kept: the next time may go better. */
  readonly refuses?: (value: unknown) => boolean
}

/** What a caller wants to know. The names of the contract ("Pool"). */
export interface PoolRequest {
  /** The caller's own id: the same id within the cache's lifetime gets the same answer. Absent: one is minted. */
  readonly request_id?: string | undefined
  /** `default` if absent. Answers are never shared between tenants. */
  readonly tenant_id?: string | undefined
  readonly project_id?: string | undefined
  readonly task: Task
  /** Absent: what the configuration says for the task. */
  readonly strategy?: Strategy | undefined
  /** What decides when the strategy can't, before the rest of the chain (JUDGE, VOTING, WEIGHTED, FASTEST). */
  readonly fallback?: Strategy | undefined
  /** A single question, or all turns with the system prompt first. */
  readonly prompt: string | readonly ChatMessage[]
  /** From the call to the answer. Absent: the largest that is allowed. Above that: refused. */
  readonly deadline_ms?: number | undefined
  readonly max_tokens?: number | undefined
  readonly temperature?: number | undefined
  readonly seed?: number | undefined
  readonly stop?: readonly string[] | undefined
  readonly schema?: JsonSchema | undefined
  readonly tools?: readonly ToolDefinition[] | undefined
  /** Answers of another form count as failures, are never cached, and two that read alike count as one vote. */
  readonly form?: AnswerForm | undefined
  /**
   * `use` (default); `no-cache`: ask afresh and keep the answer; `no-store`: ask afresh and keep nothing. An id that the
   * caller gave gets its answer again with `no-cache`, too: it is the same request.
   */
  readonly cache?: 'use' | 'no-cache' | 'no-store' | undefined
  /** Seconds an answer may be reused. Absent: the task's, else the configuration's. */
  readonly cache_ttl_seconds?: number | undefined
  /** Ask only these providers, in this order. */
  readonly providers?: readonly string[] | undefined
  /** Weights in place of the configured ones, the heaviest provider's first; no more providers are asked than there are. */
  readonly weights?: readonly number[] | undefined
  /** The caller's own notes; `key_fields` of the cache may name them (`meta.lang`). */
  readonly meta?: Readonly<Record<string, unknown>> | undefined
}

/** How the answer was chosen. */
export interface Decision {
  /** The strategy that decided: the one asked for, or the one it fell back to. */
  readonly strategy: Strategy
  /** Strategies that could not decide, in order, and why. */
  readonly fell_back: readonly {readonly strategy: Strategy; readonly reason: string}[]
  /** Providers whose answers were there to choose from. */
  readonly candidates: readonly string[]
  /** Share of the candidates, 0-1, that said what the winner said. */
  readonly agreement: number
  readonly reason: string
}

export interface PoolReply {
  readonly request_id: string
  readonly text: string
  /** What the form read; the text itself parsed where only a schema was given; null otherwise. */
  readonly value: unknown
  readonly tool_calls: readonly ToolCall[]
  readonly provider: string
  readonly model: string
  /** Content hash of the model's weights; null where the server tells none. */
  readonly model_digest: string | null
  readonly finish: 'stop' | 'length' | 'tool_calls'
  /** Of the answer itself. */
  readonly tokens: TokenCounts | null
  /** Of all calls that were made for it: hedges, votes, judges. */
  readonly tokens_spent: TokenCounts
  /** US dollars, by the configured prices; 0 for a hit. */
  readonly cost_usd: number
  readonly duration_ms: number
  /** Of that, what the pool itself took: neither a model's nor a queue's time. */
  readonly overhead_ms: number
  /** It was kept, or another request that was under way had asked for it. */
  readonly from_cache: boolean
  /** The strategy asked for. */
  readonly strategy: Strategy
  readonly decision: Decision
  readonly attempts: readonly Attempt[]
}

/** Pieces of an answer. A failure after the first piece comes as `error`, one before it is thrown. */
export type PoolChunk =
  | {readonly kind: 'text'; readonly text: string}
  | {readonly kind: 'end'; readonly reply: PoolReply}
  | {readonly kind: 'error'; readonly error: PoolError}

/** Time and chance are arguments, so that tests decide them. */
export interface Clock {
  /** Milliseconds, monotonic. */
  readonly now: () => number
  /** Milliseconds since 1970. */
  readonly date: () => number
}
/** A number in [0, 1). */
export type Random = () => number

/** LLMs behind one door. */
export interface Inference {
  /**
   * One answer, within the deadline.
   * @throws {UsageError} refused before anything is tried: deadline, size or tokens above the limit, unknown provider,
   *   a request id that was used for another request
   * @throws {PoolError} no answer
   * @throws {Interrupted} the signal fired
   */
  infer(request: PoolRequest, signal: AbortSignal): Promise<PoolReply>
  /**
   * The answer in pieces, under the same deadline. Leaving the loop closes the connections.
   * @throws as `infer`, until the first piece
   */
  stream(request: PoolRequest, signal: AbortSignal): AsyncGenerator<PoolChunk, void>
}
