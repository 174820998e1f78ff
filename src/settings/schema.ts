import {z} from 'zod'
import {pool} from './pool.ts'
import {server} from './server.ts'

const scoreSource = z.enum(['supplied', 'meter', 'min'])
/** Which number decides a span's grade: the one it came with, the meter's, or the smaller of both. */
export type ScoreSource = z.infer<typeof scoreSource>

export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const
const logLevel = z.enum(logLevels)
export type LogLevel = z.infer<typeof logLevel>

/** Where fields stand in rows of tables and other JSON: a column or dotted path, or =text for a constant. */
const fieldMap = z.strictObject({
  id: z.string().optional(),
  who: z.string().optional(),
  did: z.string().optional(),
  this: z.string().optional(),
  when: z.string().optional(),
  status: z.string().optional(),
  if_ok: z.string().optional(),
  if_not: z.string().optional(),
  thread_id: z.string().optional(),
  previous: z.string().optional(),
  environment: z.string().optional(),
  stakes: z.string().optional(),
  source: z.string().optional(),
  quality_score: z.string().optional(),
  system_prompt: z.string().optional(),
})

/** Which of day and month comes first where a date has both as numbers before its year. */
export const DATE_ORDERS = ['dmy', 'mdy'] as const
export type DateOrder = (typeof DATE_ORDERS)[number]

/** The fields of a span that a map may place. */
export const MAP_FIELDS: readonly string[] = Object.keys(fieldMap.shape)

const ingest = z.strictObject({
  max_line_bytes: z.int().min(1024).max(268_435_456).default(1_048_576),
  max_depth: z.int().min(4).max(1000).default(64),
  map: fieldMap.prefault({}),
  /** Absent: by the rows of each input. */
  date_order: z.enum(DATE_ORDERS).optional(),
})

const validate = z.strictObject({
  score: scoreSource.default('supplied'),
  /** Whether uniqueness is measured anew from the index's neighbours. */
  neighbours: z.boolean().default(false),
})

const mutationStrategy = z.enum(['conservative', 'moderate', 'aggressive'])
/** How far enzymes may go in changing a span. */
export type MutationStrategy = z.infer<typeof mutationStrategy>

const piiKind = z.enum(['email', 'phone', 'card', 'iban', 'cpf', 'cnpj', 'ip'])
/** Kinds of personal data that can be told by their form. */
export type PiiKind = z.infer<typeof piiKind>

const enzymeModule = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,40}$/, 'must be 2 to 41 lower-case letters, digits and hyphens, a letter first'),
  module: z.string().min(1),
  timeout_ms: z.int().min(1).max(600_000).default(1000),
  /** Set by the reader, whatever the file says: true for the user's own file. */
  trusted: z.boolean().default(false),
})

/** Rules of the contract ("Orchestrated span"), the gate, and the user's own enzymes. */
const orchestrate = z.strictObject({
  intensity: z.number().min(0).max(1).default(0.8),
  causal_depth: z.int().min(0).max(10).default(2),
  mutation_strategy: mutationStrategy.default('conservative'),
  gate: z.number().min(0).max(100).default(85),
  pii: z.array(piiKind).default([]),
  enzymes: z.array(enzymeModule).default([]),
})

/** What a vector of the built-in embedder can be cut to: its table is trained so that the first values suffice. */
export const EMBED_DIMENSIONS: readonly number[] = [256, 128, 64]

const EMBEDDER_FORMS = 'must be builtin, ollama:<model>, ollama:<model>@<url> or openai:<model>@<url>'

const embed = z.strictObject({
  embedder: z
    .string()
    .regex(/^(builtin|ollama(:[^@\s]+)?(@\S+)?|openai:[^@\s]+@\S+)$/, EMBEDDER_FORMS)
    .default('builtin'),
  key_env: z.string().min(1).optional(),
  key_file: z.string().min(1).optional(),
  dimensions: z
    .int()
    .refine((count) => EMBED_DIMENSIONS.includes(count), `must be one of ${EMBED_DIMENSIONS.join(', ')}`)
    .default(256),
  /** Set by the reader, whatever the file says: false where a file that was merely found names the server or the key. */
  trusted: z.boolean().optional(),
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
  orchestrate: orchestrate.prefault({}),
  embed: embed.prefault({}),
  matcher: matcher.prefault({}),
  calibrate: calibrate.prefault({}),
  pool: pool.prefault({}),
  server: server.prefault({}),
})
export type Settings = z.infer<typeof settingsSchema>
