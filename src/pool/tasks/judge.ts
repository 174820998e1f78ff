import {z} from 'zod'
import {defineTask} from './definition.ts'
import {distinct, named, remark, remarks, sureness} from './parts.ts'

/** Names the best of several answers, or refuses them all. */
export const judge = defineTask({
  task: 'judge',
  file: 'judge.md',
  form: 'judge/1',
  input: z.object({
    question: z.string().min(1),
    candidates: z.array(named).min(1).max(16).refine(distinct, 'two candidates have the same id'),
  }),
  output: ({candidates}) =>
    z
      .object({
        winner_id: z.string().nullable(),
        confidence: sureness,
        reason: remark,
        quality_notes: remarks,
        policy: z.object({action: z.string().max(100), notes: remarks}),
      })
      .refine(({winner_id}) => winner_id === null || candidates.some(({id}) => id === winner_id), {
        path: ['winner_id'],
        message: 'names a candidate that was not given',
      })
      .refine(({winner_id, reason}) => winner_id !== null || reason.trim() !== '', {
        path: ['reason'],
        message: 'a refusal of all candidates says why',
      }),
  // In a list: ids are compared to the letter.
  says: ({winner_id}) => [winner_id],
  refuses: ({winner_id}) => winner_id === null,
})
