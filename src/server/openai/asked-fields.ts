import {z} from 'zod'
import {parseMoment} from '../../span/moment.ts'
import {domainName} from '../../span/row.ts'
import type {AskedQuestion} from '../answering.ts'

const name = z.string().min(1).max(200)
const names = z.union([name, z.array(name).max(100)]).transform((given) => (Array.isArray(given) ? given : [given]))
const moment = z
  .string()
  .max(60)
  .transform((text, context) => {
    const at = parseMoment(text)
    if (at !== undefined) return at
    context.addIssue({code: 'custom', message: 'must be ISO 8601: 2026-03-01 or 2026-03-01T09:30:00Z'})
    return z.NEVER
  })

/** What of `logline ask` there is no field for in OpenAI's requests. */
const ours = z.strictObject({
  context: z
    .strictObject({
      environment: name.optional(),
      stakes: z.enum(['low', 'medium', 'high']).optional(),
      emotional_state: name.optional(),
      thread_id: name.optional(),
      /** What was done before (`did`), oldest first. */
      previous: z.array(name).max(100).optional(),
    })
    .prefault({}),
  domain: names.optional(),
  action: names.optional(),
  since: moment.optional(),
  until: moment.optional(),
  top_k: z.int().min(1).max(1000).optional(),
  min_quality: z.number().min(0).max(100).optional(),
  min_score: z.number().min(0).max(1).optional(),
})

/** Only what says nothing else than what is done anyway. */
const unless = (allowed: (value: unknown) => boolean, message: string) =>
  z
    .unknown()
    .optional()
    .refine((value) => value == null || allowed(value), message)

/** Fields that chats and completions share: OpenAI's, the contract's ("Pool", request), and `logline`. */
export const askedFields = {
  model: z.string({error: 'is missing: "logline-v1"'}),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({include_usage: z.boolean().nullish()}).nullish(),
  max_tokens: z.int().min(1).nullish(),
  n: unless((value) => value === 1, 'LogLine gives one answer: n must be 1'),
  backend: z.enum(['local', 'pool']).nullish(),
  deadline_ms: z.number().positive().nullish(),
  tenant_id: name.nullish(),
  project_id: name.nullish(),
  request_id: z
    .string()
    .regex(/^[\w.:-]{1,128}$/, 'must be up to 128 letters, digits and . : _ -')
    .nullish(),
  logline: ours.prefault({}),
}
const fields = z.object(askedFields)
type AskedFields = Omit<z.output<typeof fields>, 'n'>

/** What must be said in the body, or may be said in headers. */
export interface HeaderFields {
  readonly deadline_ms: number | undefined
  readonly tenant_id: string | undefined
  readonly project_id: string | undefined
  /** Of `Cache-Control`; undefined: it says nothing of it. */
  readonly cache: 'no-cache' | 'no-store' | undefined
  /** Of `Idempotency-Key`: what was asked under it is not asked of a model again. */
  readonly idempotency_key: string | undefined
}

/** A question of what was asked around it; the body wins over headers. */
export function questionOf(
  {text, param}: Pick<AskedQuestion, 'text' | 'param'>,
  asked: AskedFields,
  headers: HeaderFields,
): AskedQuestion {
  const {context, domain, action, since, until, top_k, min_quality, min_score} = asked.logline
  return {
    ...{text, param},
    context: {
      domain: domainName(context.environment) ?? undefined,
      stakes: context.stakes,
      emotion: context.emotional_state?.toLowerCase(),
      actions: context.previous,
      thread: context.thread_id,
    },
    filter: {domains: domain, actions: action, since, until},
    choice: {topK: top_k, minQuality: min_quality, minScore: min_score},
    backend: asked.backend ?? undefined,
    deadline_ms: asked.deadline_ms ?? headers.deadline_ms,
    max_tokens: asked.max_tokens ?? undefined,
    tenant_id: asked.tenant_id ?? headers.tenant_id,
    project_id: asked.project_id ?? headers.project_id,
    cache: headers.cache,
    idempotency_key: headers.idempotency_key,
  }
}

/** For what LogLine can't do, and must not seem to have done. */
export const unsupported = {
  logprobs: unless(
    (value) => value === false || value === 0,
    'there are no log probabilities: see logline_meta.confidence',
  ),
  response_format: unless(
    (value) => (value as {type?: unknown}).type === 'text',
    'LogLine answers in the words of the log: only {"type": "text"}',
  ),
  tool_choice: unless((value) => value === 'none' || value === 'auto', 'LogLine calls no tools'),
}
