import type {Database} from 'better-sqlite3'
import {OUTCOME_WEIGHT, QUESTION_WEIGHT} from './bm25.ts'
import {type FilterMask, mayPass} from './filter-plan.sql.ts'
import type {EmbedderRow} from './index-state.sql.ts'
import {conditionOf, SEARCHABLE} from './span-filter.sql.ts'
import {STOP_WORDS} from './stop-words.ts'
import type {TermWeights} from './terms.ts'

/**
 * An OR over all words of a question takes 257 ms at 350k spans, over its 8 rarest 7.7 ms and 30 at p95 (DESIGN section
 * 7). The time goes into ranking every span that holds one of the words, so their number is what is bounded, in a store
 * of any size; a word that is alone may have more.
 */
const MOST_QUERY_TERMS = 8
const MOST_FREQUENT_SHARE = 0.05
const MOST_RANKED = 2500
const MOST_RANKED_ALONE = 10_000

/** Hits that are looked at first, and by how much more when too few of them pass the filter. */
const FIRST_HITS = 200
const WIDENING = 16

/** Above this share of spans that pass, the first hits are likely to hold enough that do. */
const MOST_OF_THEM = 0.5

/** Hits that are checked at once. */
const CHECKED = 64

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
  const chosen: string[] = []
  let ranked = 0
  for (const {term, documents} of (rare.length > 0 ? rare : known).slice(0, MOST_QUERY_TERMS)) {
    ranked += documents
    if (ranked > (chosen.length === 0 ? MOST_RANKED_ALONE : MOST_RANKED)) break
    chosen.push(term)
  }
  return chosen
}

/** The spans that hold any of the words, best BM25 first, equal ones by `seq`. */
export function lexicalSpans(
  db: Database,
  embedder: EmbedderRow,
  terms: readonly string[],
  count: number,
  mask: FilterMask,
): LexicalHit[] {
  if (terms.length === 0 || mask.seqs?.length === 0) return []
  // Ranked before they are joined with anything: a join costs more than the ranking.
  const search = db.prepare<[string, number], LexicalHit>(`
    SELECT rowid AS seq, -bm25(span_words, ${QUESTION_WEIGHT}, ${OUTCOME_WEIGHT}) AS bm25
    FROM span_words WHERE span_words MATCH ? ORDER BY bm25 DESC, rowid LIMIT ?`)
  const condition = conditionOf(mask.filter)
  const passing = db
    .prepare<[object], number>(`
      SELECT s.seq FROM (SELECT value AS seq FROM json_each(@seqs)) found ${SEARCHABLE} WHERE ${condition.sql}`)
    .pluck()
  // Words are letters and digits only; quoted, none is taken for an operator.
  const query = terms.map((term) => `"${term}"`).join(' OR ')
  // Where a filter leaves few, all hits at once: a second query would rank them all again.
  const first = mask.plan.share > MOST_OF_THEM ? Math.max(FIRST_HITS, count) : MOST_RANKED_ALONE
  for (let looked = first; ; looked *= WIDENING) {
    const hits = search.all(query, looked)
    const worth = hits.filter(({seq}) => mayPass(mask, seq))
    const kept: LexicalHit[] = []
    for (let at = 0; at < worth.length && kept.length < count; at += CHECKED) {
      const some = worth.slice(at, at + CHECKED)
      const seqs = JSON.stringify(some.map(({seq}) => seq))
      const passed = new Set(passing.all({...condition.parameters, embedder: embedder.id, seqs}))
      kept.push(...some.filter(({seq}) => passed.has(seq)))
    }
    if (kept.length >= count || hits.length < looked) return kept.slice(0, count)
  }
}
