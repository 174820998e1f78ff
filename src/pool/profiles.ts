import type {PoolOptions, Profile, ProviderOptions} from './options.ts'

const PROFILES: Readonly<Record<string, Profile>> = {
  'fast-low': {strategy: 'FASTEST', fallback: 'FASTEST'},
  'judge-mid': {strategy: 'JUDGE', fallback: 'VOTING'},
  'quality-high': {strategy: 'CONSENSUS', fallback: 'VOTING'},
  'cost-saver': {strategy: 'WEIGHTED', fallback: 'FASTEST', weights: [0.6, 0.4]},
  robust: {strategy: 'VOTING', fallback: 'JUDGE'},
}
export const PROFILE_NAMES: readonly string[] = Object.keys(PROFILES)

/** By name, whatever its case. */
export function profileOf(name: string): Profile | undefined {
  return PROFILES[name.toLowerCase()]
}

const OLLAMA = {driver: 'ollama', base_url: 'http://127.0.0.1:11434'} as const

/** A Mac mini with 16-32 GB and Ollama: small for the quick tasks, larger to judge and rank. */
const MAC_MINI: readonly ProviderOptions[] = [
  {
    ...OLLAMA,
    name: 'ollama-phi3-mini',
    model: 'phi3:mini',
    weight: 0.6,
    tasks: ['expand_queries', 'enrich_metadata', 'recovery_plan', 'vary_prompt'],
  },
  {
    ...OLLAMA,
    name: 'ollama-llama31-8b',
    model: 'llama3.1:8b',
    weight: 1,
    tasks: [
      'judge',
      'site_tactics',
      'rerank_candidates',
      'expand_queries',
      'recovery_plan',
      'synthesize',
      'answer',
      'critique',
    ],
  },
  {
    ...OLLAMA,
    name: 'ollama-gemma2-9b',
    model: 'gemma2:9b',
    weight: 0.8,
    tasks: ['rerank_candidates', 'judge', 'critique'],
  },
]

/** Under the Apache licence, for whoever can't accept those of Llama and Gemma: takes all of their tasks. */
export const APACHE_ALTERNATIVE: ProviderOptions = {
  ...OLLAMA,
  name: 'ollama-qwen25-7b',
  model: 'qwen2.5:7b-instruct',
  weight: 1,
  tasks: [...new Set(MAC_MINI.slice(1).flatMap(({tasks}) => tasks))],
}

/** What holds where nothing is configured. Names, models, weights and limits are the contract's. */
export const DEFAULT_POOL: PoolOptions = {
  providers: MAC_MINI,
  qos: {
    max_deadline_ms: 1500,
    hedge_after_ms: 300,
    max_prompt_bytes: 16_384,
    max_tokens_default: 256,
    hedge_share: 0.03,
    max_attempts: 3,
    loaded_models: 2,
  },
  ensemble: {
    default_strategy: 'FASTEST',
    strategy_by_task: {
      expand_queries: 'FASTEST',
      enrich_metadata: 'FASTEST',
      recovery_plan: 'FASTEST',
      site_tactics: 'JUDGE',
      rerank_candidates: 'JUDGE',
    },
    max_parallel_providers: 3,
  },
  breaker: {fail_rate: 0.1, window_size: 50, open_cooldown_ms: 300_000, min_requests: 10},
  cache: {
    enabled: true,
    driver: 'store',
    ttl_seconds: 900,
    ttl_by_task: {expand_queries: 1800},
    key_fields: [],
    max_bytes: 64 << 20,
  },
  judge: {max_tokens: 128, deadline_ms: 700, fallback_strategy: 'VOTING'},
  tenancy: {},
}
