import {z} from 'zod'

/** One setting: `matcher.top_k` is at ['matcher', 'top_k']. */
export interface Leaf {
  readonly path: readonly string[]
  /** Without its default. */
  readonly schema: z.ZodType
}

/** Every setting of a schema, sections opened, in its order. */
export function leaves(schema: z.ZodType, path: readonly string[] = []): Leaf[] {
  const inner = unwrap(schema)
  if (!(inner instanceof z.ZodObject)) return [{path, schema: inner}]
  return Object.entries(inner.shape).flatMap(([key, child]) => leaves(child as z.ZodType, [...path, key]))
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return unwrap(schema.unwrap() as z.ZodType)
  return schema
}
