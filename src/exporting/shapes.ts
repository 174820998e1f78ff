import {z} from 'zod'
import {spanSchema} from '../span/schema.ts'
import type {Shape} from './target.ts'

/**
 * The documented forms of rows. Exports are read again through these, so keys are strict: what a trainer does not know
 * it ignores, and nobody notices.
 */
const filled = z.string().refine((text) => text.trim() !== '', 'must not be empty')

const user = z.strictObject({role: z.literal('user'), content: filled})
const system = z.strictObject({role: z.literal('system'), content: filled})
const assistant = z.strictObject({role: z.literal('assistant'), content: filled})

/** A system message at most and first, then the user's and the assistant's in turn. */
function inTurn(messages: readonly {readonly role: string}[], last: 'user' | 'assistant'): boolean {
  const turns = messages[0]?.role === 'system' ? messages.slice(1) : messages
  const rest = last === 'assistant' ? 0 : 1
  return (
    turns.length > 0 &&
    turns.length % 2 === rest &&
    turns.every(({role}, index) => role === (index % 2 === 0 ? 'user' : 'assistant'))
  )
}

const message = z.discriminatedUnion('role', [system, user, assistant])
const conversation = z
  .array(message)
  .refine((messages) => inTurn(messages, 'assistant'), 'user and assistant must take turns and end with assistant')
const prompt = z
  .array(message)
  .refine((messages) => inTurn(messages, 'user'), 'user and assistant must take turns and end with user')
const answer = z.array(assistant).length(1)

/** Where a preference comes from. TRL leaves columns alone that it does not know. */
export const ORIGINS = ['feedback', 'user_rating', 'enzyme', 'self_play'] as const
export type Origin = (typeof ORIGINS)[number]
const origin = z.enum(ORIGINS)

/** TRL, "Dataset formats and types": language modeling, conversational. Also MLX-LM's `chat`. */
const messagesRow = z.strictObject({messages: conversation})

/** TRL: prompt-completion, conversational. */
const promptCompletionRow = z.strictObject({prompt, completion: answer})

/** TRL: preference with explicit prompt, conversational. */
const dpoRow = z.strictObject({prompt, chosen: answer, rejected: answer, origin: origin.optional()})

/** TRL: unpaired preference, conversational. */
const ktoRow = z.strictObject({prompt, completion: answer, label: z.boolean(), origin: origin.optional()})

/** OpenAI, "Supervised fine-tuning": `weight` 0 keeps an assistant message from being trained on. */
const openaiMessagesRow = z.strictObject({
  messages: z
    .array(
      z.discriminatedUnion('role', [system, user, assistant.extend({weight: z.literal([0, 1]).optional()}).strict()]),
    )
    .refine((messages) => inTurn(messages, 'assistant'), 'user and assistant must take turns and end with assistant')
    .refine((messages) => {
      const last = messages.at(-1)
      return last?.role !== 'assistant' || last.weight !== 0
    }, 'the last message must be trained on'),
})

/** OpenAI, "Direct preference optimization": one turn each; `tools` and `parallel_tool_calls` are allowed. */
const openaiDpoRow = z.strictObject({
  input: z.strictObject({
    messages: prompt,
    tools: z.array(z.unknown()).optional(),
    parallel_tool_calls: z.boolean().optional(),
  }),
  preferred_output: answer,
  non_preferred_output: answer,
})

/** Axolotl, "chat_template" with `message_field_training: train`. */
const trained = {train: z.boolean()}
const trainedMessagesRow = z.strictObject({
  messages: z
    .array(z.discriminatedUnion('role', [system.extend(trained), user.extend(trained), assistant.extend(trained)]))
    .refine((messages) => inTurn(messages, 'assistant'), 'user and assistant must take turns and end with assistant')
    .refine((messages) => messages.some(({train}) => train), 'nothing would be trained on'),
})

/** One span as a row of a table: what people filter by has columns, `more` holds the rest as JSON. */
const maybe = z.string().nullable()
const tableRow = z.strictObject({
  id: filled,
  who: filled,
  did: filled,
  this: filled,
  when: z.string(),
  status: z.enum(['pending', 'completed', 'failed']),
  if_ok: maybe,
  if_not: maybe,
  source: maybe,
  environment: maybe,
  stakes: maybe,
  emotional_state: maybe,
  thread_id: maybe,
  license: maybe,
  quality: z.number().nullable(),
  grade: z.enum(['diamond+', 'diamond', 'needs_enrichment', 'rejected', 'raw']),
  split: z.enum(['memory', 'calibration', 'validation']),
  more: z.string(),
})
export type TableRow = z.infer<typeof tableRow>

export type Message = z.infer<typeof message>

/** The schema of each shape of row. */
export const ROW_SCHEMAS: Readonly<Record<Shape, z.ZodType>> = {
  span: spanSchema,
  table: tableRow,
  messages: messagesRow,
  'prompt-completion': promptCompletionRow,
  dpo: dpoRow,
  kto: ktoRow,
  'openai-messages': openaiMessagesRow,
  'openai-dpo': openaiDpoRow,
  'trained-messages': trainedMessagesRow,
}
