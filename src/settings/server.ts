import {z} from 'zod'

/** What the contract calls `[server]`; an old llm-pool.toml brings them in as `[pool.server]`. */
export const listening = {
  listen_addr: z.string().min(1).optional(),
  enable_http: z.boolean().optional(),
  enable_grpc: z.boolean().optional(),
}

const origin = z
  .string()
  .regex(/^https?:\/\/[^/\s]+$/, 'must be an origin as browsers send it: https://example.com, http://localhost:3000')

/** `[server]`: what `logline serve` listens on, whom it answers, and how much it takes. */
export const server = z.strictObject({
  ...listening,
  key_env: z.string().min(1).optional(),
  key_file: z.string().min(1).optional(),
  /** Names beside localhost and the address itself under which it may be asked. */
  allowed_hosts: z.array(z.string().min(1)).default([]),
  /** Pages that may read its answers in a browser. */
  cors_origins: z.array(origin).default([]),
  /** Absent: those that the calibration was measured with; the contract's for serving where there is none. */
  top_k: z.int().min(1).max(1000).optional(),
  min_quality: z.number().min(0).max(100).optional(),
  max_body_bytes: z.int().min(1024).max(67_108_864).default(1_048_576),
  /** Comparing the words of a longer one would keep others waiting. */
  max_question_bytes: z.int().min(256).max(1_048_576).default(65_536),
  max_concurrent: z.int().min(1).max(1000).default(32),
  max_queue: z.int().min(0).max(100_000).default(256),
  /** From the first byte of a request to its last, and from an answer to its last byte taken. */
  request_timeout_ms: z.int().min(100).max(600_000).default(30_000),
  /** What requests under way are left at the end. */
  grace_ms: z.int().min(0).max(600_000).default(10_000),
  /** Set by the reader, whatever the file says: keys given by a file that was found, not named. */
  untrusted: z.array(z.string()).optional(),
})
export type ServerSettings = z.infer<typeof server>

/** Keys that open the store to others: a file that was merely found must not. */
export const OPENING_KEYS = ['listen_addr', 'key_env', 'key_file', 'allowed_hosts', 'cors_origins'] as const
