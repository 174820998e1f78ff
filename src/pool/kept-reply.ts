import {z} from 'zod'
import {type PoolReply, STRATEGIES} from './request.ts'

const strategy = z.enum(STRATEGIES)

/** What a cache keeps of an answer. */
const keptReply = z.object({
  provider: z.string(),
  model: z.string(),
  model_digest: z.string().nullable(),
  text: z.string(),
  tool_calls: z.array(z.object({name: z.string(), arguments: z.unknown()})),
  finish: z.enum(['stop', 'length', 'tool_calls']),
  tokens: z.object({prompt: z.number(), completion: z.number()}).nullable(),
  decision: z.object({
    strategy,
    fell_back: z.array(z.object({strategy, reason: z.string()})),
    candidates: z.array(z.string()),
    agreement: z.number(),
    reason: z.string(),
  }),
  /** Of the request, where it is kept under a request's id. */
  fingerprint: z.string().optional(),
})
export type KeptReply = Omit<z.infer<typeof keptReply>, 'decision' | 'tool_calls'> &
  Pick<PoolReply, 'decision' | 'tool_calls'>

/** An answer that is kept, and what the request's form reads in it. */
export interface Found {
  readonly kept: KeptReply
  readonly value: unknown
}

/** Undefined: another program, or another version, wrote it. */
export function readKept(text: string): KeptReply | undefined {
  try {
    return keptReply.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
