import {HttpError} from '../http-error.ts'

/** The name that LogLine answers under (CONTRACT, "Serving"). */
export const MODEL = 'logline-v1'

/** The built-in embedder, as `embed.embedder` calls it; vectors only. */
export const BUILTIN = 'builtin'

/** A model as `/v1/models` shows it. */
export interface ModelEntry {
  readonly id: string
  readonly object: 'model'
  /** Seconds since 1970. */
  readonly created: number
  readonly owned_by: 'logline'
}

export function unknownModel(name: string, known: string): HttpError {
  return new HttpError(
    404,
    'model_not_found',
    `there is no model ${JSON.stringify(name.slice(0, 100))} here, but ${known}`,
    {
      param: 'model',
    },
  )
}
