import type {Database} from 'better-sqlite3'
import type {EmbedderRow} from './index-state.sql.ts'
import {type Condition, SEARCHABLE} from './span-filter.sql.ts'
import {STOP_WORDS} from './stop-words.ts'
import type {TermWeights} from './terms.ts'

/** An OR over all words of a question takes 257 ms at 350k spans, over these 8: DESIGN section 7. */
const MOST_QUERY_TERMS = 8
const MOST_FREQUENT_SHARE = 0.05

/** How a word found in the question of a span counts beside one found in its outcome. */
const QUESTION_COLUMN = 1
const OUTCOME_COLUMN = 0.3

export interface LexicalHit {
  readonly seq: number
  /** BM25, positive; higher is better. */
  readonly bm25: number
}

/**
 * The words worth searching for: the rarest known ones, frequent ones only when there is nothing else. Empty when the
 * question holds only function words or words that no span has.
 */
export function queryTerms(question: Iterable<string>, weights: TermWeights, spans: number): string[] {
  const known = [...question]
    .map((term) => ({term, documents: weights.documents(term)}))
    .filter(({term, documents}) => documents > 0 && !STOP_WORDS.has(term))
    .sort((a, b) => a.documents - b.documents || (a.term < b.term ? -1 : 1))
  const rare = known.filter(({documents}) => documents <= Math.max(1, spans * MOST_FREQUENT_SHARE))
  return (rare.length > 0 ? rare : known).slice(0, MOST_QUERY_TERMS).map(({term}) => term)
}

/** The spans that hold any of the words, best BM25 first, equal ones by `seq`. */
export function lexicalSpans(
  db: Database,
  embedder: EmbedderRow,
  terms: readonly string[],
  count: number,
  condition: Condition,
): LexicalHit[] {
  if (terms.length === 0) return []
  return db
    .prepare<[object], LexicalHit>(`
      SELECT s.seq, found.bm25
      FROM (
        SELECT rowid AS seq, -bm25(span_words, ${QUESTION_COLUMN}, ${OUTCOME_COLUMN}) AS bm25
        FROM span_words WHERE span_words MATCH @query
      ) found ${SEARCHABLE}
      WHERE ${condition.sql} ORDER BY found.bm25 DESC, s.seq LIMIT @count`)
    .all({
      ...condition.parameters,
      embedder: embedder.id,
      // Words are letters and digits only; quoted, none is taken for an operator.
      query: terms.map((term) => `"${term}"`).join(' OR '),
      count,
    })
}
