import type {Database} from 'better-sqlite3'
import {prepared} from '../store/prepared.ts'
import {type TermWeights, weightsFrom} from './terms.ts'

/** The weights of words in the store, of which `spans` are indexed. `known` spares look-ups. */
export function termWeights(db: Database, spans: number, known?: Map<string, number>): TermWeights {
  const lookUp = prepared<[string], number>(db, 'SELECT documents FROM document_frequency WHERE term = ?', 'pluck')
  return weightsFrom((term) => lookUp.get(term) ?? 0, spans, known)
}

/** Puts the counts of all words into a map, when the store knows at most so many: one reading for many questions. */
export function readWordCounts(db: Database, most: number, into: Map<string, number>): void {
  const count = prepared<[], number>(db, 'SELECT count(*) FROM document_frequency', 'pluck').get()!
  if (count > most) return
  const {terms, documents} = prepared<[], {terms: string; documents: string}>(
    db,
    'SELECT json_group_array(term) AS terms, json_group_array(documents) AS documents FROM document_frequency',
  ).get()!
  const counts = JSON.parse(documents) as number[]
  for (const [at, term] of (JSON.parse(terms) as string[]).entries()) into.set(term, counts[at]!)
}
