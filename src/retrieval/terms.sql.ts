import type {Database} from 'better-sqlite3'
import {prepared} from '../store/prepared.ts'
import {type TermWeights, weightsFrom} from './terms.ts'

/** The weights of words in the store, of which `spans` are indexed. `known` spares look-ups. */
export function termWeights(db: Database, spans: number, known?: Map<string, number>): TermWeights {
  const lookUp = prepared<[string], number>(db, 'SELECT documents FROM document_frequency WHERE term = ?', 'pluck')
  return weightsFrom((term) => lookUp.get(term) ?? 0, spans, known)
}
