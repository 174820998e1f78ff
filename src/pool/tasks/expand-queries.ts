import {z} from 'zod'
import {defineTask} from './definition.ts'
import {asSet, remarks} from './parts.ts'

/** The contract: `must_include` and `optional` together. */
const MOST_TERMS = 16
const terms = z.array(z.string().trim().min(1).max(80))

/** The words under which past answers to a query may be found. */
export const expandQueries = defineTask({
  task: 'expand_queries',
  file: 'expand_queries.md',
  form: 'expand_queries/1',
  input: z.object({query: z.string().min(1), domain: z.string().nullish()}),
  output: () =>
    z
      .object({
        must_include: terms,
        optional: terms,
        negatives: terms.max(MOST_TERMS),
        duration_range_sec: z
          .tuple([z.number().min(0), z.number().min(0)])
          .refine(([from, to]) => from <= to, 'ends before it begins')
          .nullish(),
        site_hints: remarks,
        language_mix: z.union([z.string().max(200), z.record(z.string(), z.number())]),
        notes: remarks,
      })
      .refine(({must_include, optional}) => must_include.length + optional.length <= MOST_TERMS, {
        path: ['optional'],
        message: `must_include and optional hold more than ${MOST_TERMS} terms together`,
      }),
  says: ({must_include, optional, negatives, duration_range_sec}) => ({
    must_include: asSet(must_include),
    optional: asSet(optional),
    negatives: asSet(negatives),
    duration_range_sec: duration_range_sec ?? null,
  }),
})
