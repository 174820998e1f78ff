import type {Database} from 'better-sqlite3'
import {EMBED_DIMENSIONS, type Settings} from '../settings/schema.ts'
import {activeAdaptation, adaptationsOf, adaptedTable} from './adapting/adaptations.sql.ts'
import {builtinEmbedder} from './builtin/builtin.ts'
import {shippedTable} from './builtin/shipped-table.ts'
import type {Embedder} from './embedder.ts'

/**
 * The built-in embedder, as the settings want it; those of servers: `configuredEmbedder`.
 * @param db of the store whose own adaptation counts, if it has an active one for the table that this program ships
 */
export function makeEmbedder(settings: Settings['embed'], db?: Database): Embedder {
  const shipped = shippedTable()
  const adaptation = db && activeAdaptation(db)
  return builtinEmbedder(settings.dimensions, (adaptation && adaptedTable(db, adaptation, shipped)) ?? shipped)
}

/**
 * The embedder of a fingerprint, as long as this program has it: the one that the settings name, or what was in use
 * before or after it (the shipped table or an adaptation that the store keeps, of any length). Each is read once,
 * however often it is asked for.
 */
export function embeddersOf(settings: Settings['embed'], db: Database): (fingerprint: string) => Embedder | undefined {
  const known = new Map<string, Embedder | undefined>()
  return (fingerprint) => {
    const embedder = known.get(fingerprint) ?? findEmbedder(settings, db, fingerprint)
    known.set(fingerprint, embedder)
    return embedder
  }
}

function findEmbedder(settings: Settings['embed'], db: Database, fingerprint: string): Embedder | undefined {
  const current = makeEmbedder(settings, db)
  if (current.fingerprint === fingerprint) return current
  const shipped = shippedTable()
  const tables = [shipped, ...adaptationsOf(db).map((adaptation) => adaptedTable(db, adaptation, shipped))]
  for (const table of tables)
    for (const dimensions of EMBED_DIMENSIONS) {
      const embedder = table && builtinEmbedder(dimensions, table)
      if (embedder?.fingerprint === fingerprint) return embedder
    }
  return undefined
}
