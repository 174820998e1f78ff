import type {Settings} from '../settings/schema.ts'
import {builtinEmbedder} from './builtin/builtin.ts'
import type {Embedder} from './embedder.ts'

/** The built-in embedder, as the settings want it; those of servers: `configuredEmbedder`. */
export function makeEmbedder(settings: Settings['embed']): Embedder {
  return builtinEmbedder(settings.dimensions)
}
