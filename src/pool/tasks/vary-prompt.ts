import {z} from 'zod'
import {defineTask} from './definition.ts'
import {asSet, remarks} from './parts.ts'

const sameness = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()

/** The same question in other words. */
export const varyPrompt = defineTask({
  task: 'vary_prompt',
  file: 'vary_prompt.md',
  form: 'vary_prompt/1',
  input: z.object({question: z.string().min(1), count: z.int().min(1).max(8)}),
  output: ({question, count}) =>
    z.object({
      variants: z
        .array(z.string().trim().min(1).max(4000))
        .min(1)
        .max(count)
        .refine((variants) => {
          const all = [question, ...variants].map(sameness)
          return new Set(all).size === all.length
        }, 'two variants are alike, or one is the question itself'),
      notes: remarks,
    }),
  says: ({variants}) => asSet(variants),
})
