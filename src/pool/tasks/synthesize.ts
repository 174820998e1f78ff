import {z} from 'zod'
import {defineTask} from './definition.ts'
import {CITED, citedOrRefused, distinct, idsAmong, named, refuses, remark, remarks, sureness} from './parts.ts'

/** One answer out of several that were given before. */
export const synthesize = defineTask({
  task: 'synthesize',
  file: 'synthesize.md',
  form: 'synthesize/1',
  input: z.object({
    question: z.string().min(1),
    outcomes: z
      .array(named.extend({weight: z.number().min(0).max(1)}))
      .min(1)
      .max(16)
      .refine(distinct, 'two outcomes have the same id'),
  }),
  output: ({outcomes}) =>
    z
      .object({
        answer: z.string().max(8000).nullable(),
        citations: idsAmong(outcomes.map(({id}) => id)),
        disagreements: remarks,
        confidence: sureness,
        reason: remark,
      })
      .refine(citedOrRefused, {path: ['citations'], message: CITED}),
  says: ({answer}) => answer,
  refuses: ({answer}) => refuses(answer),
})
