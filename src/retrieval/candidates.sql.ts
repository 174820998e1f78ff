import type {Database} from 'better-sqlite3'
import {encodeVector} from '../embedding/vector.ts'
import type {Stakes, Status} from '../span/schema.ts'
import type {ActiveIndex} from './index-state.sql.ts'
import {lexicalSpans, queryTerms} from './lexical.sql.ts'
import {nearestSpans} from './nearest.sql.ts'
import {comparer, type Similarity} from './similarity.ts'
import {conditionOf, type SpanFilter} from './span-filter.sql.ts'
import {termWeights} from './terms.sql.ts'
import {termsOf} from './terms.ts'

/** How many spans each scorer brings (CONTRACT, "Prediction"; RESEARCH section 2). */
const DENSE_CANDIDATES = 50
const LEXICAL_CANDIDATES = 25

/** Characters of a candidate's question that are read. */
const READ_CHARACTERS = 16_384

/** What found a candidate: the direction of its vector, or its words. */
export type Scorer = 'cosine' | 'bm25'

/** A span that may be evidence. */
export interface RetrievedSpan extends Similarity {
  readonly seq: number
  readonly id: string
  readonly did: string
  readonly question: string
  readonly when: string
  readonly status: Status
  readonly outcome: string | null
  /** Other texts that are as right as the outcome. */
  readonly aliases: readonly string[]
  readonly domain: string | null
  readonly stakes: Stakes | null
  readonly emotion: string | null
  readonly source: string | null
  /** 0-100; null when it was never judged. */
  readonly quality: number | null
  readonly scorers: readonly Scorer[]
  /** Null when the words did not find it. */
  readonly bm25: number | null
}

interface CandidateRow extends Omit<RetrievedSpan, keyof Similarity | 'aliases' | 'scorers' | 'bm25'> {
  readonly aliases: string
  readonly cosine: number | null
}

export interface Inquiry {
  readonly question: string
  /** Its unit vector, by the embedder of the active index. */
  readonly vector: Float32Array
  readonly filter: SpanFilter
}

/** Spans whose question resembles the one asked, most similar first, equal ones by `seq`. */
export function retrieve(db: Database, index: ActiveIndex, {question, vector, filter}: Inquiry): RetrievedSpan[] {
  const condition = conditionOf(filter)
  const weights = termWeights(db, index.documents)
  const direction = encodeVector(vector, index.dimensions)
  const dense = new Set(nearestSpans(db, index, direction, DENSE_CANDIDATES, condition))
  const terms = queryTerms(termsOf(question), weights, index.documents)
  const hits = lexicalSpans(db, index, terms, LEXICAL_CANDIDATES, condition)
  const lexical = new Map(hits.map(({seq, bm25}) => [seq, bm25]))
  const compare = comparer(question, weights)
  return candidateRows(db, index, direction, [...new Set([...dense, ...lexical.keys()])])
    .map(({aliases, cosine, ...row}) => ({
      ...row,
      ...compare(row.question, cosine ?? 0),
      aliases: JSON.parse(aliases) as string[],
      scorers: [
        ...(dense.has(row.seq) ? (['cosine'] as const) : []),
        ...(lexical.has(row.seq) ? (['bm25'] as const) : []),
      ],
      bm25: lexical.get(row.seq) ?? null,
    }))
    .sort((a, b) => b.similarity - a.similarity || a.seq - b.seq)
}

/** The spans, each with its cosine to the question, whoever found it. */
function candidateRows(db: Database, index: ActiveIndex, direction: Buffer, seqs: readonly number[]): CandidateRow[] {
  return db
    .prepare<[object], CandidateRow>(`
      SELECT s.seq, s.id, s.did, substr(s.this, 1, ${READ_CHARACTERS}) AS question, s.when_text AS "when", s.status,
        s.outcome, s.domain, s.stakes, s.emotion, s.source, q.score AS quality,
        (SELECT json_group_array(alias) FROM aliases a WHERE a.seq = s.seq) AS aliases,
        1 - vec_distance_cosine(v.vector, @direction) AS cosine
      FROM json_each(@seqs) wanted
      JOIN spans s ON s.seq = wanted.value
      JOIN span_vectors sv ON sv.seq = s.seq AND sv.embedder = @embedder
      JOIN vectors v ON v.id = sv.query
      LEFT JOIN quality q ON q.seq = s.seq`)
    .all({seqs: JSON.stringify(seqs), embedder: index.id, direction})
}
