import {z} from 'zod'
import {defineTask} from './definition.ts'
import {remark, remarks} from './parts.ts'

/** How to recover from a failure, in three steps at most. */
export const recoveryPlan = defineTask({
  task: 'recovery_plan',
  file: 'recovery_plan.md',
  form: 'recovery_plan/1',
  input: z.object({
    goal: z.string().min(1),
    failure: z.string().min(1),
    state: z.unknown(),
    allowed_actions: z.array(z.string()).min(1).max(50).nullish(),
  }),
  output: ({allowed_actions: allowed}) =>
    z.object({
      severity: z.enum(['low', 'medium', 'high', 'critical']),
      steps: z
        .array(
          z.object({
            action: z
              .string()
              .min(1)
              .max(200)
              .refine((action) => !allowed || allowed.includes(action), 'is not one of allowed_actions'),
            args: z.record(z.string(), z.unknown()),
            guardrails: remarks,
          }),
        )
        .max(3),
      rollback: z.object({if: remark, do: remark}),
      eta_min: z.number().min(0),
      reason: remark,
    }),
  says: ({severity, steps, rollback}) => ({severity, steps: steps.map(({action, args}) => ({action, args})), rollback}),
})
