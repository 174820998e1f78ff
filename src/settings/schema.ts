import {z} from 'zod'

const scoreSource = z.enum(['supplied', 'meter', 'min'])
/** Which number decides a span's grade: the one it came with, the meter's, or the smaller of both. */
export type ScoreSource = z.infer<typeof scoreSource>

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const
const logLevel = z.enum(logLevels)
export type LogLevel = z.infer<typeof logLevel>

const ingest = z.strictObject({
  max_line_bytes: z.int().min(1024).max(268_435_456).default(1_048_576),
  max_depth: z.int().min(4).max(1000).default(64),
})

const validate = z.strictObject({
  score: scoreSource.default('supplied'),
})

/** What a vector of the built-in embedder can be cut to: its table is trained so that the first values suffice. */
export const EMBED_DIMENSIONS: readonly number[] = [256, 128, 64]

const embed = z.strictObject({
  embedder: z.literal('builtin').default('builtin'),
  dimensions: z
    .int()
    .refine((count) => EMBED_DIMENSIONS.includes(count), `must be one of ${EMBED_DIMENSIONS.join(', ')}`)
    .default(256),
})

/** Names and defaults fixed by the contract ("Matcher options"). */
const matcher = z.strictObject({
  top_k: z.int().min(1).max(1000).default(5),
  min_quality: z.number().min(0).max(100).default(80),
  min_top_k: z.int().min(1).max(1000).default(3),
  min_score: z.number().min(0).max(1).default(0.4),
  min_confidence: z.number().min(0).max(100).default(25),
})

const matchKind = z.enum(['exact', 'f1', 'numeric', 'semantic', 'contains'])

/** When an answer counts as right. */
const calibrate = z.strictObject({
  match: matchKind.default('exact'),
  match_by_domain: z.record(z.string(), matchKind).default({}),
})

/** Everything that can be configured, with its default. Unknown keys are refused, so that a typing mistake is seen. */
export const settingsSchema = z.strictObject({
  db: z.string().min(1).default('./logline.db'),
  log_level: logLevel.default('info'),
  ingest: ingest.prefault({}),
  validate: validate.prefault({}),
  embed: embed.prefault({}),
  matcher: matcher.prefault({}),
  calibrate: calibrate.prefault({}),
})
export type Settings = z.infer<typeof settingsSchema>
