import {z} from 'zod'
import {defineTask} from './definition.ts'
import {named, remark, remarks, sureness} from './parts.ts'

/** What is wrong with an answer. */
export const critique = defineTask({
  task: 'critique',
  file: 'critique.md',
  form: 'critique/1',
  input: z.object({question: z.string().min(1), answer: z.string().min(1), evidence: z.array(named).max(50).nullish()}),
  output: () =>
    z
      .object({
        verdict: z.enum(['accept', 'revise', 'reject']),
        issues: remarks,
        revised: z.string().max(8000).nullable(),
        confidence: sureness,
        reason: remark,
      })
      .refine(({verdict, revised}) => (verdict === 'revise') === (revised !== null && revised.trim() !== ''), {
        path: ['revised'],
        message: 'a revised answer stands there with verdict revise, and only then',
      }),
  says: ({verdict, revised}) => ({verdict, revised}),
})
