import {z} from 'zod'
import {defineTask} from './definition.ts'
import {distinct, named, remarks, sureness} from './parts.ts'

/** Orders candidates. Never removes one. */
export const rerankCandidates = defineTask({
  task: 'rerank_candidates',
  file: 'rerank.md',
  form: 'rerank_candidates/1',
  input: z.object({
    query: z.string().min(1),
    candidates: z.array(named).min(1).max(50).refine(distinct, 'two candidates have the same id'),
  }),
  output: ({candidates}) =>
    z.object({
      ranking: z
        .array(z.string())
        .refine(
          (ranking) => ranking.length === candidates.length && candidates.every(({id}) => ranking.includes(id)),
          'must hold every id of the candidates exactly once',
        ),
      diversity_gain: sureness,
      reasons: remarks,
      policy: z.object({flags: remarks, notes: remarks}),
    }),
  says: ({ranking}) => ranking,
})
