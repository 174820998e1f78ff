import type {Strategy} from './request.ts'
import type {Secret} from './secret.ts'
import type {JuryStrategy} from './strategies/jury.ts'

/** How a server that speaks no known protocol is asked. Placeholders stand for whole values or inside of texts. */
export interface HttpTemplate {
  /** Added to `base_url`. */
  readonly path: string
  /**
   * The JSON body. A text that is exactly `{{prompt}}`, `{{messages}}`, `{{system}}`, `{{model}}`, `{{max_tokens}}`,
   * `{{temperature}}`, `{{seed}}`, `{{stop}}` or `{{schema}}` becomes that value; inside a longer text, its text.
   */
  readonly body: unknown
  /** `{{key}}` stands for the provider's key. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Where the answer lies in the reply: `choices.0.text`. */
  readonly text: string
  readonly prompt_tokens?: string | undefined
  readonly completion_tokens?: string | undefined
  /** Added to `base_url`: what answers 2xx while the server is well. Absent: not probed. */
  readonly health_path?: string | undefined
}

/** One entry of `[[providers]]`. */
export interface ProviderOptions {
  readonly name: string
  /** `vllm` speaks `openai`. */
  readonly driver: 'ollama' | 'openai' | 'vllm' | 'http'
  readonly base_url: string
  readonly model: string
  /** What it may be asked; empty: anything. */
  readonly tasks: readonly string[]
  /** 0-1 by custom; counts in WEIGHTED and breaks ties. */
  readonly weight: number
  readonly key?: Secret | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** US dollars for a million tokens. */
  readonly price?: {readonly prompt: number; readonly completion: number} | undefined
  /** Calls under way at once. Default 4. */
  readonly max_parallel?: number | undefined
  /** How long Ollama keeps the model in memory after a call: `10m`, `-1` for good. */
  readonly keep_alive?: string | undefined
  /** Bytes of a reply, at most. Default: 64 KiB and 1 KiB for each token asked for, 4 MiB for what is no answer. */
  readonly max_reply_bytes?: number | undefined
  /** Driver `http` only. */
  readonly http?: HttpTemplate | undefined
}

export interface QosOptions {
  /** A request that asks for more is refused. */
  readonly max_deadline_ms: number
  /** The least time before a second provider is asked as well. */
  readonly hedge_after_ms: number
  readonly max_prompt_bytes: number
  readonly max_tokens_default: number
  /** Of all requests, how many may be hedged in the long run; 0 hedges never. */
  readonly hedge_share: number
  /** Calls for one answer, hedges aside. */
  readonly max_attempts: number
  /** Models an Ollama host keeps in memory at once: 2 on 16 GB. */
  readonly loaded_models: number
}

/** A way of asking that has a name. */
export interface Profile {
  readonly strategy: Strategy
  /** What decides where the strategy can't. */
  readonly fallback: Strategy
  /** Weights in place of the configured ones, the heaviest provider's first; no more providers are asked than there are. */
  readonly weights?: readonly number[]
}

export interface EnsembleOptions {
  readonly default_strategy: Strategy | Profile
  readonly strategy_by_task: Readonly<Record<string, Strategy | Profile>>
  /** Providers asked at once by a strategy that compares answers. */
  readonly max_parallel_providers: number
}

export interface BreakerOptions {
  /** Opens above this share of failures, 0-1. */
  readonly fail_rate: number
  /** Calls it remembers. */
  readonly window_size: number
  readonly open_cooldown_ms: number
  /** Never opens on fewer. */
  readonly min_requests: number
}

export interface CacheOptions {
  readonly enabled: boolean
  readonly driver: 'memory' | 'store' | 'redis'
  readonly ttl_seconds: number
  readonly ttl_by_task: Readonly<Record<string, number>>
  /** What distinguishes requests beside everything a model sees: `project_id`, `meta.<key>`. Only adds. */
  readonly key_fields: readonly string[]
  readonly max_bytes: number
  readonly redis_url?: string | undefined
}

export interface JudgeOptions {
  /** Name of the provider that judges; absent: whoever of those whose tasks include `judge` does it best. */
  readonly model_provider?: string | undefined
  readonly max_tokens: number
  readonly deadline_ms: number
  readonly fallback_strategy: Strategy
  /** All who may judge do, and so their verdicts become one; absent: one judges. */
  readonly strategy?: JuryStrategy | undefined
}

/** One of `[tenancy.<id>]`: what lies below the general limits. */
export interface TenantLimits {
  readonly max_tokens?: number | undefined
  readonly max_deadline_ms?: number | undefined
  readonly max_parallel_providers?: number | undefined
}

/** `[pool]`, checked and with its defaults. */
export interface PoolOptions {
  readonly providers: readonly ProviderOptions[]
  readonly qos: QosOptions
  readonly ensemble: EnsembleOptions
  readonly breaker: BreakerOptions
  readonly cache: CacheOptions
  readonly judge: JudgeOptions
  readonly tenancy: Readonly<Record<string, TenantLimits>>
}
