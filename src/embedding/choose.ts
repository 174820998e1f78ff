import type {Settings} from '../settings/schema.ts'
import {builtinEmbedder} from './builtin/builtin.ts'
import type {Embedder} from './embedder.ts'

/** The embedder that the settings name. */
export function makeEmbedder(settings: Settings['embed']): Embedder {
  switch (settings.embedder) {
    case 'builtin':
      return builtinEmbedder(settings.dimensions)
  }
}
