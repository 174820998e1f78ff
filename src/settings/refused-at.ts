import {UsageError} from '../errors.ts'

/** A refusal that names a field by itself, with the whole path of the field: `pool.providers.1` + `base_url`. */
export function refusedAt(error: unknown, path: string): unknown {
  if (!(error instanceof UsageError)) return error
  const {code, message, hint, cause, place} = error
  const field = place.field === undefined ? path : `${path}.${place.field}`
  return new UsageError(code, message, {...place, hint, cause, field})
}
