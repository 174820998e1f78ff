import type {Database} from 'better-sqlite3'
import {encodeVector} from '../embedding/vector.ts'
import type {Stakes, Status} from '../span/schema.ts'
import {type TextReader, textReader} from '../span/text-reader.ts'
import {prepared} from '../store/prepared.ts'
import type {Algorithm} from './algorithm.ts'
import {bm25Scorer} from './bm25.ts'
import {type FilterPlan, filterMask} from './filter-plan.sql.ts'
import type {ActiveIndex} from './index-state.sql.ts'
import type {Lap} from './lap.ts'
import {lexicalSpans, queryTerms} from './lexical.sql.ts'
import {annIndex} from './open-index.sql.ts'
import type {SearchMemory} from './search-memory.ts'
import {comparer, type Similarity} from './similarity.ts'
import type {SpanFilter} from './span-filter.sql.ts'
import {termWeights} from './terms.sql.ts'
import {type TermWeights, termList} from './terms.ts'

/** How many spans each scorer brings (CONTRACT, "Prediction"; RESEARCH section 2). */
const DENSE_CANDIDATES = 50
const LEXICAL_CANDIDATES = 25

/**
 * How many of them, the most similar, are looked at closely: each costs as much as all its look-ups. Of 1,549 questions
 * of WebQuestions and 2,400 of NQ-open the best answer is right for 781 with 40, for 784 with all 75; of the first 2,549
 * for 517 with 40, 512 with 30 and 520 with all.
 */
const CLOSELY = 40

/** Characters of a candidate's question that are read. */
const READ_CHARACTERS = 16_384

/** What found a candidate: the direction of its vector, or its words. */
export type Scorer = 'cosine' | 'bm25'

/** A span that was found. */
export interface FoundSpan extends Similarity {
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
}

/** A span that may be evidence. */
export interface RetrievedSpan extends FoundSpan {
  /** Of all words of the question, whoever found the span; 0 when it holds none of them. */
  readonly bm25: number
}

interface CandidateRow extends Omit<FoundSpan, keyof Similarity | 'aliases' | 'scorers'> {
  /** JSON list; null when there are none. */
  readonly aliases: string | null
  /** Of question and outcome. */
  readonly words: number
}

export interface Inquiry {
  readonly question: string
  /** Its unit vector, by the embedder of the active index. */
  readonly vector: Float32Array
  readonly filter: SpanFilter
}

/** What a search found, and how. */
export interface Retrieval {
  /** Most similar first, equal ones by `seq`. */
  readonly spans: readonly RetrievedSpan[]
  /** What else was found, in the same order: too far off to be looked at closely. */
  readonly rest: readonly FoundSpan[]
  readonly search: SearchPlan
  /** Of the words in the store. */
  readonly weights: TermWeights
  /** Has read the texts of the spans. */
  readonly read: TextReader
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
  lap?: Lap,
): Retrieval {
  const weights = termWeights(db, index.documents, memory?.words(db))
  const mask = memory?.mask(db, index, filter) ?? filterMask(db, filter)
  lap?.('filter')
  const near = annIndex(db, index, memory).search(vector, DENSE_CANDIDATES, mask)
  const dense = new Set(near.map(({seq}) => seq))
  lap?.('dense')
  const read = textReader()
  const asked = termList(question, read).map((number) => read.words[number]!.text)
  const searched = queryTerms(asked, weights, index.documents)
  const hits = lexicalSpans(db, index, searched, LEXICAL_CANDIDATES, mask, memory?.lengths(db))
  lap?.('lexical')
  const lexical = new Set(hits.map(({seq}) => seq))
  const compare = comparer(question, weights, read)
  const bm25 = bm25Scorer(asked, weights, index, read)
  const cosines = new Map(near.map(({seq, distance}) => [seq, 1 - distance]))
  const wordsOnly = hits.flatMap(({seq}) => (cosines.has(seq) ? [] : [seq]))
  for (const {seq, cosine} of cosinesOf(db, index, encodeVector(vector, index.dimensions), wordsOnly))
    cosines.set(seq, cosine ?? 0)
  const found = candidateRows(db, [...cosines.keys()])
    .map((row) => ({row, likeness: compare(row.question, cosines.get(row.seq)!)}))
    .sort((a, b) => b.likeness.similarity - a.likeness.similarity || a.row.seq - b.row.seq)
  const foundSpan = ({row: {words: _, aliases, ...row}, likeness}: (typeof found)[number]): FoundSpan => ({
    ...row,
    ...likeness,
    aliases: aliases === null ? [] : (JSON.parse(aliases) as string[]),
    scorers: [
      ...(dense.has(row.seq) ? (['cosine'] as const) : []),
      ...(lexical.has(row.seq) ? (['bm25'] as const) : []),
    ],
  })
  const spans = found.slice(0, CLOSELY).map((one) => ({...foundSpan(one), bm25: bm25(one.row)}))
  const rest = found.slice(CLOSELY).map(foundSpan)
  lap?.('fetch')
  return {
    spans,
    rest,
    search: {algorithm: index.choice.algorithm, filter: mask.plan, words: searched},
    weights,
    read,
    selfBm25: bm25({question, outcome: null, words: read.read(question).numbers.length}),
  }
}

const CANDIDATE_ROWS = `
    SELECT s.seq, s.id, s.did, substr(s.this, 1, ${READ_CHARACTERS}) AS question, s.when_text AS "when", s.status,
      s.outcome, coalesce(w.words, 0) AS words, s.domain, s.stakes, s.emotion, s.source, q.score AS quality,
      (SELECT json_group_array(alias) FROM aliases a WHERE a.seq = s.seq HAVING count(*) > 0) AS aliases
    FROM json_each(@seqs) wanted
    JOIN spans s ON s.seq = wanted.value
    LEFT JOIN indexed_words w ON w.seq = s.seq
    LEFT JOIN quality q ON q.seq = s.seq`

function candidateRows(db: Database, seqs: readonly number[]): CandidateRow[] {
  return prepared<[object], CandidateRow>(db, CANDIDATE_ROWS).all({seqs: JSON.stringify(seqs)})
}

/** How near spans are that only their words brought; null beside a vector without length. */
function cosinesOf(db: Database, index: ActiveIndex, direction: Buffer, seqs: readonly number[]) {
  return prepared<[object], {readonly seq: number; readonly cosine: number | null}>(
    db,
    `SELECT sv.seq, 1 - vec_distance_cosine(v.vector, @direction) AS cosine
    FROM json_each(@seqs) wanted
    JOIN span_vectors sv ON sv.seq = wanted.value AND sv.embedder = @embedder
    JOIN vectors v ON v.id = sv.query`,
  ).all({seqs: JSON.stringify(seqs), embedder: index.id, direction})
}
