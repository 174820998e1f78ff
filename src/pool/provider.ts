/** One turn of a conversation. Its content is data: nothing in it is ever read as an instruction to the pool. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly content: string
}

/** A JSON Schema (2020-12), as `z.toJSONSchema` gives it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** A function the model may ask for. Only drivers that list `tools` among their abilities take any. */
export interface ToolDefinition {
  readonly name: string
  readonly description?: string
  readonly parameters: JsonSchema
}

export interface ToolCall {
  readonly name: string
  /** As the model wrote them, parsed. */
  readonly arguments: unknown
}

/** What one model is asked. Everything in it is part of the cache key. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[]
  /** Tokens of the answer, at most. */
  readonly max_tokens: number
  /** 0-2. */
  readonly temperature: number
  readonly seed?: number | undefined
  readonly stop?: readonly string[] | undefined
  /** The answer must be JSON of this shape; enforced by the server where it can. `{}`: any JSON. */
  readonly schema?: JsonSchema | undefined
  readonly tools?: readonly ToolDefinition[] | undefined
}

export interface TokenCounts {
  readonly prompt: number
  readonly completion: number
}

/** What one model answered. */
export interface ChatReply {
  readonly text: string
  /** As the server names it. */
  readonly model: string
  /** Null where the server does not count. */
  readonly tokens: TokenCounts | null
  readonly finish: 'stop' | 'length' | 'tool_calls'
  readonly tool_calls: readonly ToolCall[]
}

/** Pieces of an answer as they come; the last is the whole reply. */
export type ChatChunk =
  | {readonly kind: 'text'; readonly text: string}
  | {readonly kind: 'end'; readonly reply: ChatReply}

export interface ModelInfo {
  readonly name: string
  /** Content hash of the weights; null where the server tells none. */
  readonly digest: string | null
  /** On disk; null where unknown. */
  readonly bytes: number | null
}

export interface LoadedModel {
  readonly name: string
  /** In memory; null where unknown. */
  readonly bytes: number | null
}

/** Progress of a download. */
export interface PullProgress {
  readonly status: string
  readonly done_bytes: number | null
  readonly total_bytes: number | null
}

/** A model by its server, as `[[providers]]` names it. */
export interface ProviderIdentity {
  readonly name: string
  readonly driver: 'ollama' | 'openai' | 'http'
  /** Origin and path of the server, without credentials: providers of one host share its memory. */
  readonly host: string
  readonly model: string
}

/**
 * One model on one server. Never retries, never caches, never follows a redirect, reads no more than a bounded body;
 * once the signal fires the connection is closed and the promise rejects with a failure of kind `cancelled`.
 * Every failure is a ProviderFailure.
 */
export interface Provider extends ProviderIdentity, AsyncDisposable {
  /** @throws {ProviderFailure} */
  chat(request: ChatRequest, signal: AbortSignal): Promise<ChatReply>
  /** The same answer in pieces; leaving the loop closes the connection. @throws {ProviderFailure} */
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatChunk>
  /** What the server can serve; also the health probe. Null: this driver can't tell. @throws {ProviderFailure} */
  models(signal: AbortSignal): Promise<readonly ModelInfo[] | null>
  /** What lies in the server's memory. Null: this driver can't tell. @throws {ProviderFailure} */
  loaded(signal: AbortSignal): Promise<readonly LoadedModel[] | null>
  /** Loads the model into memory without asking it anything; undefined where the driver can't. @throws {ProviderFailure} */
  warm?(signal: AbortSignal): Promise<void>
  /** Downloads the model; undefined where the driver can't. @throws {ProviderFailure} */
  pull?(signal: AbortSignal): AsyncIterable<PullProgress>
}
