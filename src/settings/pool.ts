import {z} from 'zod'
import {listening} from './server.ts'
import {isTask, TASKS} from './tasks.ts'

/** Names are taken in any case: `fastest` is FASTEST. A profile stands for its strategy. */
const strategy = z
  .string()
  .toUpperCase()
  .pipe(
    z.enum([
      'FASTEST',
      'VOTING',
      'WEIGHTED',
      'CONSENSUS',
      'JUDGE',
      'FAST-LOW',
      'JUDGE-MID',
      'QUALITY-HIGH',
      'COST-SAVER',
      'ROBUST',
    ]),
  )
export type StrategyName = z.infer<typeof strategy>

/** A key that names what there is not; `config import` keeps such a one as a comment. */
export const NOT_THERE = 'not_there'

/** Something for each task. A typing mistake would be a setting without effect. */
function byTask<Value extends z.ZodType>(value: Value) {
  return z.record(z.string(), value).superRefine((values, context) => {
    for (const task of Object.keys(values))
      if (!isTask(task))
        context.addIssue({
          ...{code: 'custom', path: [task], params: {[NOT_THERE]: true}},
          message: `there is no task ${task}; tasks: ${TASKS.join(', ')}`,
        })
  })
}

/** How a server is asked that speaks no known protocol; placeholders as `{{prompt}}`. */
const http = z.strictObject({
  path: z.string(),
  body: z.unknown(),
  headers: z.record(z.string(), z.string()).optional(),
  text: z.string(),
  prompt_tokens: z.string().optional(),
  completion_tokens: z.string().optional(),
  health_path: z.string().optional(),
})

const provider = z
  .strictObject({
    name: z.string().min(1).max(100),
    driver: z.enum(['ollama', 'vllm', 'openai', 'http']).optional(),
    /** Another name of `driver`. */
    type: z.enum(['ollama', 'vllm', 'openai', 'http']).optional(),
    base_url: z.string().min(1),
    model: z.string().min(1),
    tasks: z.array(z.string()).default([]),
    weight: z.number().min(0).default(1),
    key_env: z.string().min(1).optional(),
    key_file: z.string().min(1).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    /** The environment variable that each of these headers is in. */
    headers_env: z.record(z.string(), z.string().min(1)).optional(),
    price: z.strictObject({prompt: z.number().min(0), completion: z.number().min(0)}).optional(),
    max_parallel: z.int().min(1).max(1000).optional(),
    keep_alive: z.string().optional(),
    max_reply_bytes: z.int().min(1024).optional(),
    http: http.optional(),
    /** Set by the reader, whatever the file says: whether its key may be sent. */
    trusted: z.boolean().default(false),
  })
  .refine(({driver, type}) => driver !== undefined || type !== undefined, {
    path: ['driver'],
    message: 'is missing: ollama, vllm, openai or http',
  })
  .refine(({driver, type}) => driver === undefined || type === undefined || driver === type, {
    path: ['type'],
    message: 'says something else than driver',
  })
  .refine(({driver = 'http', type = driver, http: template}) => type !== 'http' || template !== undefined, {
    path: ['http'],
    message: 'is missing: driver "http" needs [pool.providers.http] with path, body and text',
  })
export type ProviderSettings = z.infer<typeof provider>

const qos = z.strictObject({
  max_deadline_ms: z.int().min(1).max(600_000).default(1500),
  hedge_after_ms: z.int().min(0).max(600_000).default(300),
  max_prompt_bytes: z.int().min(256).max(16_777_216).default(16_384),
  max_tokens_default: z.int().min(1).max(100_000).default(256),
  hedge_share: z.number().min(0).max(1).default(0.03),
  max_attempts: z.int().min(1).max(20).default(3),
  loaded_models: z.int().min(1).max(100).default(2),
})

const ensemble = z.strictObject({
  default_strategy: strategy.default('FASTEST'),
  strategy_by_task: byTask(strategy).optional(),
  max_parallel_providers: z.int().min(1).max(100).default(3),
})

const breaker = z.strictObject({
  fail_rate: z.number().min(0).max(1).default(0.1),
  window_size: z.int().min(1).max(100_000).default(50),
  open_cooldown_ms: z.int().min(0).default(300_000),
  min_requests: z.int().min(1).default(10),
})

const cache = z.strictObject({
  enabled: z.boolean().default(true),
  driver: z.enum(['memory', 'store', 'redis']).default('store'),
  ttl_seconds: z.int().min(0).default(900),
  ttl_by_task: byTask(z.int().min(0)).optional(),
  key_fields: z.array(z.string()).default([]),
  max_bytes: z.int().min(1024).default(67_108_864),
  redis_url: z.string().optional(),
  /** The environment variable that the address is in, with its password. */
  redis_url_env: z.string().min(1).optional(),
})

const judge = z.strictObject({
  model_provider: z.string().optional(),
  max_tokens: z.int().min(1).max(100_000).default(128),
  deadline_ms: z.int().min(1).max(600_000).default(700),
  fallback_strategy: strategy.default('VOTING'),
  /** How the verdicts of all who may judge become one (VOTING, WEIGHTED, CONSENSUS); else one judges. */
  strategy: strategy.optional(),
})

const tenant = z.strictObject({
  max_tokens: z.int().min(1).optional(),
  max_deadline_ms: z.int().min(1).optional(),
  /** Another name of `max_deadline_ms`. */
  max_deadline: z.int().min(1).optional(),
  max_parallel_providers: z.int().min(1).optional(),
})

/** `[pool]`. Keys and defaults are the contract's ("Pool"); without providers, those of a Mac mini with Ollama. */
export const pool = z.strictObject({
  /** `pool`: questions that the matcher can't answer go to the pool. Absent: when providers are configured. */
  backend: z.enum(['local', 'pool']).optional(),
  /** A folder of prompts that replace those of LogLine. */
  prompts: z.string().min(1).optional(),
  /** Where `[server]` does not say it. */
  server: z.strictObject(listening).prefault({}),
  qos: qos.prefault({}),
  ensemble: ensemble.prefault({}),
  breaker: breaker.prefault({}),
  cache: cache.prefault({}),
  providers: z
    .array(provider)
    .default([])
    .superRefine((list, context) => {
      for (const [index, {name}] of list.entries())
        if (list.findIndex((other) => other.name === name) < index)
          context.addIssue({code: 'custom', path: [index, 'name'], message: 'another provider has this name'})
    }),
  judge: judge.prefault({}),
  tenancy: z.record(z.string(), tenant).default({}),
})
export type PoolSettings = z.infer<typeof pool>

/** Whether questions that the matcher can't answer are handed over without being asked to. */
export function handsOver({backend, providers}: PoolSettings): boolean {
  return (backend ?? (providers.length > 0 ? 'pool' : 'local')) === 'pool'
}
