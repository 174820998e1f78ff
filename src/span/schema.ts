import {z} from 'zod'
import {parseMoment} from './moment.ts'

const filled = (what: string) => z.string().refine((text) => text.trim() !== '', `${what} must not be empty`)

/** One answer, or several that are all right: the first is the main one, the others are its aliases. */
const outcome = z.union([z.string(), z.array(z.string()).min(1)], {
  error: 'must be a text, or a list of texts',
})

const moment = z
  .string()
  .refine(
    (text) => parseMoment(text) !== undefined,
    'must be an ISO 8601 date and time of a real day, such as 2026-03-01T09:30:00Z',
  )

/** `null` means absent: exporters write it, and it comes back as it was. */
const maybeText = z.string().nullish()

/** Lowest first. */
export const stakesInOrder = ['low', 'medium', 'high'] as const
const stakes = z.enum(stakesInOrder)
export type Stakes = z.infer<typeof stakes>

const context = z.looseObject({
  environment: maybeText,
  stakes: stakes.nullish(),
  emotional_state: maybeText,
  thread_id: maybeText,
  previous_spans: z.array(z.string()).nullish(),
})

const metadata = z.looseObject({
  quality_score: z.number().min(0).max(100).nullish(),
  llm_provider: maybeText,
  model: maybeText,
  temperature: z.number().nullish(),
  tokens_used: z.number().min(0).nullish(),
  source: maybeText,
  license: maybeText,
  user_rating: z.number().nullish(),
  answer_aliases: z.array(z.string()).nullish(),
})

const status = z.enum(['pending', 'completed', 'failed'])
export type Status = z.infer<typeof status>

/**
 * A span as people have it (the contract of `ingest`). Unknown keys pass through untouched, at the top and in
 * `context` and `metadata`.
 */
export const spanSchema = z
  .looseObject({
    id: filled('id').max(512),
    who: filled('who'),
    did: filled('did'),
    this: filled('this'),
    when: moment,
    status,
    if_ok: outcome.nullish(),
    if_not: outcome.nullish(),
    answer_aliases: z.array(z.string()).nullish(),
    source: maybeText,
    confirmed_by: z.union([z.string(), z.array(z.string())]).nullish(),
    context: context.nullish(),
    metadata: metadata.nullish(),
  })
  .refine((span) => span.status !== 'completed' || firstText(span.if_ok).trim() !== '', {
    path: ['if_ok'],
    message: 'a completed span needs its outcome in if_ok',
  })

export type Span = z.infer<typeof spanSchema>

/** The main text of an outcome field; empty when there is none. */
export function firstText(value: string | readonly string[] | null | undefined): string {
  return (typeof value === 'string' ? value : value?.[0]) ?? ''
}

/** The outcome that counts: `if_ok` of a completed span, `if_not` of a failed one; null when there is none (yet). */
export function outcomeOf(span: Span): string | null {
  if (span.status === 'pending') return null
  return firstText(span.status === 'completed' ? span.if_ok : span.if_not) || null
}

/**
 * Every text that is as right as the outcome itself, without it, in order and once each: the rest of a list, those of
 * the metadata, and those an export brings back from spans that had merged into this one.
 */
export function aliasesOf(span: Span): string[] {
  const outcome = outcomeOf(span)
  if (outcome === null) return []
  const field = span.status === 'completed' ? span.if_ok : span.if_not
  const listed =
    span.status === 'completed' ? [...(span.metadata?.answer_aliases ?? []), ...(span.answer_aliases ?? [])] : []
  const all = [...(Array.isArray(field) ? field : []), ...listed]
  return [...new Set(all)].filter((alias) => alias !== outcome && alias.trim() !== '')
}

/** Milliseconds since 1970 of a valid span's `when`. */
export function epochOf(span: Span): number {
  return parseMoment(span.when)!
}
