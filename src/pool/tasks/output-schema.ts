import {z} from 'zod'
import type {JsonSchema} from '../provider.ts'

/**
 * The JSON Schema that a model server may hold its model to. What a schema can't say (a permutation, ids that were
 * given) is left out; the form checks it.
 */
export function outputSchema(schema: z.ZodType): JsonSchema {
  const {$schema: _, ...rest} = z.toJSONSchema(schema, {io: 'input', unrepresentable: 'any'})
  return rest
}
