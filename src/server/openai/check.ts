import type {z} from 'zod'
import {HttpError} from '../http-error.ts'

/**
 * A body, or what stands at a place of it, of that shape.
 * @throws {HttpError} 400 that names the field: `messages[0].content`
 */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  place: readonly PropertyKey[] = [],
): z.output<Schema> {
  const outcome = schema.safeParse(body)
  if (outcome.success) return outcome.data
  const issue = outcome.error.issues[0]!
  const path = [...place, ...issue.path, ...(issue.code === 'unrecognized_keys' ? [issue.keys[0]!] : [])]
  const param = path.reduce<string>(
    (before, key) =>
      typeof key === 'number' ? `${before}[${key}]` : before === '' ? String(key) : `${before}.${String(key)}`,
    '',
  )
  throw new HttpError(400, 'invalid_request', param === '' ? issue.message : `${param}: ${issue.message}`, {
    param: param === '' ? null : param,
  })
}
