import type {Database} from 'better-sqlite3'
import {cosineOf} from '../quality/near-spans.sql.ts'
import {candidatesOfForms, storedCandidates} from '../quality/neighbours.sql.ts'
import {floatsOf} from '../retrieval/vector.ts'
import {tokenSet} from '../span/min-hash.ts'
import {prepared} from '../store/prepared.ts'
import {readSpans} from './alike.sql.ts'
import {compareMeanings, compareWords} from './duplicate.ts'
import {shippedLexicon} from './lexicon.ts'
import type {Thresholds} from './thresholds.ts'

interface Place {
  readonly seq: number
  readonly this: string
  readonly outcome: string | null
}

type Vectors = readonly [neighbour: number, own: Buffer, other: Buffer]

/**
 * Tells whether an earlier span says the same as this one, as dedup would tell it: by words among those that share some,
 * and by meaning among the neighbours that the index has found.
 */
export function copyFinder(db: Database, {near, semantic}: Thresholds): (span: Place) => boolean {
  const candidatesOf = storedCandidates(db)
  const isThere = prepared<[number], number>(db, 'SELECT 1 FROM spans WHERE seq = ? AND withheld = 0', 'pluck')
  const vectors = prepared<[number], Vectors>(
    db,
    `SELECT n.neighbour, a.vector, b.vector FROM near_spans n
    JOIN span_vectors x ON x.seq = n.seq JOIN span_vectors y ON y.seq = n.neighbour AND y.embedder = x.embedder
    JOIN vectors a ON a.id = x.query JOIN vectors b ON b.id = y.query
    WHERE n.seq = ? AND n.neighbour < n.seq AND n.similarity > 0`,
    'raw',
  )
  const read = readSpans(db)
  return (span) => {
    const own = read(span.seq)
    if (own === undefined) return false
    const isCopy = (seq: number, cosine?: number): boolean => {
      const other = isThere.get(seq) === undefined ? undefined : read(seq)
      if (other === undefined) return false
      const words = compareWords(own, other, shippedLexicon())
      if (words.kind === 'alike' && words.score >= near) return true
      return (cosine ?? 0) >= semantic && compareMeanings(own, other, cosine!, shippedLexicon()).kind === 'alike'
    }
    return (
      candidatesOfForms(candidatesOf, span, tokenSet(span.this)).some((seq) => isCopy(seq)) ||
      vectors.all(span.seq).some(([seq, a, b]) => isCopy(seq, cosineOf(floatsOf(a), floatsOf(b))))
    )
  }
}
