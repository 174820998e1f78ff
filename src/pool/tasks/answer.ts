import {z} from 'zod'
import {defineTask} from './definition.ts'
import {CITED, citedOrRefused, distinct, idsAmong, refuses, remark, sureness} from './parts.ts'

/** An answer from evidence, with the cases that it rests on. */
export const answer = defineTask({
  task: 'answer',
  file: 'answer.md',
  form: 'answer/1',
  input: z.object({
    question: z.string().min(1),
    evidence: z
      .array(
        z.object({
          id: z.string().min(1),
          question: z.string(),
          outcome: z.string().nullable(),
          status: z.string(),
          when: z.string().nullish(),
        }),
      )
      .min(1)
      .max(50)
      .refine(distinct, 'two pieces of evidence have the same id'),
  }),
  output: ({evidence}) =>
    z
      .object({
        answer: z.string().max(8000).nullable(),
        citations: idsAmong(evidence.map(({id}) => id)),
        confidence: sureness,
        reason: remark,
      })
      .refine(citedOrRefused, {path: ['citations'], message: CITED}),
  says: ({answer}) => answer,
  refuses: ({answer}) => refuses(answer),
})
