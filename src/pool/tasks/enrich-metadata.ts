import {z} from 'zod'
import {defineTask} from './definition.ts'
import {asSet, remark, remarks} from './parts.ts'

const tag = z.string().trim().min(1).max(40)

/** A title, a line and tags for one span. */
export const enrichMetadata = defineTask({
  task: 'enrich_metadata',
  file: 'enrich_metadata.md',
  form: 'enrich_metadata/1',
  input: z.object({
    did: z.string(),
    this: z.string().min(1),
    status: z.string().nullish(),
    outcome: z.string().nullish(),
  }),
  output: () =>
    z.object({
      title: z.string().trim().min(1).max(60),
      one_liner: z.string().trim().min(1).max(120),
      tags: z
        .array(tag)
        .min(4)
        .max(8)
        .refine((tags) => new Set(tags.map((each) => each.toLowerCase())).size === tags.length, 'a tag stands twice'),
      mood: z.string().max(40),
      content_flags: z.array(remark).max(16),
      notes: remarks,
      // Beside the contract's form: who leaves it out, or makes something else of it, has answered all the same.
      entities: z.array(z.string().max(80)).max(16).optional().catch(undefined),
    }),
  says: ({title, one_liner, tags, content_flags}) => ({
    title,
    one_liner,
    tags: asSet(tags),
    content_flags: asSet(content_flags),
  }),
})
