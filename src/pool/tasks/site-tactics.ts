import {z} from 'zod'
import {defineTask} from './definition.ts'
import {remark, remarks} from './parts.ts'

/** How to reach a goal on one site or system. */
export const siteTactics = defineTask({
  task: 'site_tactics',
  file: 'site_tactics.md',
  form: 'site_tactics/1',
  input: z.object({
    goal: z.string().min(1),
    site: z.string().min(1),
    observations: z.array(z.string()).max(50).nullish(),
  }),
  output: () => z.object({steps: remarks, guardrails: remarks, reason: remark}),
  says: ({steps}) => steps,
})
