import type {Database} from 'better-sqlite3'
import {encodeVector} from '../embedding/vector.ts'
import type {Stakes, Status} from '../span/schema.ts'
import {tokensOf} from '../span/tokens.ts'
import type {Algorithm} from './algorithm.ts'
import type {AnnIndex} from './ann-index.ts'
import {bm25Scorer} from './bm25.ts'
import {exactIndex} from './exact.sql.ts'
import {type FilterPlan, filterMask} from './filter-plan.sql.ts'
import type {ActiveIndex} from './index-state.sql.ts'
import {lexicalSpans, queryTerms} from './lexical.sql.ts'
import {scanIndex} from './scan.sql.ts'
import type {SearchMemory} from './search-memory.ts'
import {comparer, type Similarity} from './similarity.ts'
import type {SpanFilter} from './span-filter.sql.ts'
import {termWeights} from './terms.sql.ts'
import {type TermWeights, termsOf} from './terms.ts'

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
  /** Of all words of the question, whoever found the span; 0 when it holds none of them. */
  readonly bm25: number
}

interface CandidateRow extends Omit<RetrievedSpan, keyof Similarity | 'aliases' | 'scorers' | 'bm25'> {
  readonly aliases: string
  /** Of question and outcome. */
  readonly words: number
  readonly cosine: number | null
}

export interface Inquiry {
  readonly question: string
  /** Its unit vector, by the embedder of the active index. */
  readonly vector: Float32Array
  readonly filter: SpanFilter
}

/** The index that the store answers from. `memory` spares it the reading of its codes. */
export function annIndex(db: Database, index: ActiveIndex, memory?: SearchMemory): AnnIndex {
  return index.choice.algorithm === 'scan' ? scanIndex(db, index, memory?.scan(db, index)) : exactIndex(db, index)
}

/** What a search found, and how. */
export interface Retrieval {
  /** Most similar first, equal ones by `seq`. */
  readonly spans: readonly RetrievedSpan[]
  readonly search: SearchPlan
  /** Of the words in the store. */
  readonly weights: TermWeights
  /** BM25 of a span that is the question itself. */
  readonly selfBm25: number
}

/** How the candidates of a question were found, for `--explain`. */
export interface SearchPlan {
  readonly algorithm: Algorithm
  readonly filter: FilterPlan
  /** The words that were searched for. */
  readonly words: readonly string[]
}

/** Spans whose question resembles the one asked. */
export function retrieve(
  db: Database,
  index: ActiveIndex,
  {question, vector, filter}: Inquiry,
  memory?: SearchMemory,
): Retrieval {
  const weights = termWeights(db, index.documents, memory?.words(db))
  const mask = memory?.mask(db, filter) ?? filterMask(db, filter)
  const near = annIndex(db, index, memory).search(vector, DENSE_CANDIDATES, mask)
  const dense = new Set(near.map(({seq}) => seq))
  const asked = termsOf(question)
  const searched = queryTerms(asked, weights, index.documents)
  const hits = lexicalSpans(db, index, searched, LEXICAL_CANDIDATES, mask)
  const lexical = new Set(hits.map(({seq}) => seq))
  const compare = comparer(question, weights)
  const bm25 = bm25Scorer(asked, weights, index)
  const spans = candidateRows(db, index, encodeVector(vector, index.dimensions), [...new Set([...dense, ...lexical])])
    .map(({aliases, cosine, words, ...row}) => ({
      ...row,
      ...compare(row.question, cosine ?? 0),
      aliases: JSON.parse(aliases) as string[],
      scorers: [
        ...(dense.has(row.seq) ? (['cosine'] as const) : []),
        ...(lexical.has(row.seq) ? (['bm25'] as const) : []),
      ],
      bm25: bm25({...row, words}),
    }))
    .sort((a, b) => b.similarity - a.similarity || a.seq - b.seq)
  return {
    spans,
    search: {algorithm: index.choice.algorithm, filter: mask.plan, words: searched},
    weights,
    selfBm25: bm25({question, outcome: null, words: tokensOf(question).length}),
  }
}

/** The spans, each with its cosine to the question, whoever found it. */
function candidateRows(db: Database, index: ActiveIndex, direction: Buffer, seqs: readonly number[]): CandidateRow[] {
  return db
    .prepare<[object], CandidateRow>(`
      SELECT s.seq, s.id, s.did, substr(s.this, 1, ${READ_CHARACTERS}) AS question, s.when_text AS "when", s.status,
        s.outcome, coalesce(w.words, 0) AS words, s.domain, s.stakes, s.emotion, s.source, q.score AS quality,
        (SELECT json_group_array(alias) FROM aliases a WHERE a.seq = s.seq) AS aliases,
        1 - vec_distance_cosine(v.vector, @direction) AS cosine
      FROM json_each(@seqs) wanted
      JOIN spans s ON s.seq = wanted.value
      JOIN span_vectors sv ON sv.seq = s.seq AND sv.embedder = @embedder
      JOIN vectors v ON v.id = sv.query
      LEFT JOIN indexed_words w ON w.seq = s.seq
      LEFT JOIN quality q ON q.seq = s.seq`)
    .all({seqs: JSON.stringify(seqs), embedder: index.id, direction})
}
