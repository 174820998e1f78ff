import type {Database} from 'better-sqlite3'
import {prepared} from '../store/prepared.ts'
import {inverseFrequency, OUTCOME_WEIGHT, QUESTION_WEIGHT, saturated} from './bm25.ts'
import {type FilterMask, mayPassAscending} from './filter-plan.sql.ts'
import type {ActiveIndex} from './index-state.sql.ts'
import {largest} from './selection.ts'
import {conditionOf, searchable} from './span-filter.sql.ts'
import {STOP_WORDS} from './stop-words.ts'
import type {TermWeights} from './terms.ts'

/**
 * An OR over all words of a question takes 257 ms at 350k spans, over its 8 rarest 7.7 ms and 30 at p95 (DESIGN section
 * 7). The time goes into ranking every span that holds one of the words, so their number is what is bounded, in a store
 * of any size; a word that is alone may have more.
 */
const MOST_QUERY_TERMS = 8
const MOST_FREQUENT_SHARE = 0.05
const MOST_RANKED = 2000
const MOST_RANKED_ALONE = 5000

/** Hits that are ranked first, and by how much more when too few of them pass the filter. */
const FIRST_RANKED = 128
const WIDENING = 16

/** Hits that are checked at once. */
const CHECKED = 32

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

/**
 * The spans that hold any of the words, best BM25 first, equal ones by `seq`. FTS5 says who holds a word, and the BM25
 * is ours, with each word counted once in a question and once in an outcome: its bm25() takes eight times as long,
 * because it reads every place where a word stands.
 * @param lengths words of each span by `seq`, of whoever keeps them; else they are looked up
 */
export function lexicalSpans(
  db: Database,
  index: ActiveIndex,
  terms: readonly string[],
  count: number,
  mask: FilterMask,
  lengths?: Uint32Array,
): LexicalHit[] {
  if (terms.length === 0 || mask.seqs?.length === 0) return []
  const condition = conditionOf(mask.filter)
  const passing = prepared<[object], number>(
    db,
    `SELECT s.seq FROM (SELECT value AS seq FROM json_each(@seqs)) found ${searchable(condition)} WHERE ${condition.sql}`,
    'pluck',
  )
  const {seqs, scores} = scored(db, index, terms, mask, lengths)
  const hit = (at: number): LexicalHit => ({seq: seqs[at]!, bm25: scores[at]!})
  if (mask.settled !== undefined) return Array.from(largest(scores, Math.min(count, scores.length)), hit)
  const kept: LexicalHit[] = []
  let looked = 0
  for (let most = FIRST_RANKED; ; most *= WIDENING) {
    const best = largest(scores, Math.min(most, scores.length))
    for (; looked < best.length && kept.length < count; looked += CHECKED) {
      const some = Array.from(best.subarray(looked, looked + CHECKED), hit)
      const asked = JSON.stringify(some.map(({seq}) => seq))
      const passed = new Set(passing.all({...condition.parameters, embedder: index.id, seqs: asked}))
      kept.push(...some.filter(({seq}) => passed.has(seq)))
    }
    if (kept.length >= count || best.length === scores.length) return kept.slice(0, count)
  }
}

/** All that hold a word and may pass, by `seq`. */
function scored(
  db: Database,
  index: ActiveIndex,
  terms: readonly string[],
  mask: FilterMask,
  lengths: Uint32Array | undefined,
): Scores {
  const holding = prepared<[string], number>(db, 'SELECT rowid FROM span_words WHERE span_words MATCH ?', 'pluck')
  const wordsOf = prepared<[number], number>(db, 'SELECT words FROM indexed_words WHERE seq = ?', 'pluck')
  let sums = NOTHING
  for (const term of terms) {
    // Words are letters and digits only; quoted, none is taken for an operator. Both lists ascend.
    const questions = holding.all(`this : "${term}"`)
    const outcomes = holding.all(`outcome : "${term}"`)
    const idf = inverseFrequency(unionSize(questions, outcomes), index.documents)
    const passes = mayPassAscending(mask)
    const most = questions.length + outcomes.length
    const seqs = new Uint32Array(most)
    const scores = new Float64Array(most)
    let found = 0
    let [asked, told] = [0, 0]
    while (asked < questions.length || told < outcomes.length) {
      const seq = Math.min(questions[asked] ?? Number.POSITIVE_INFINITY, outcomes[told] ?? Number.POSITIVE_INFINITY)
      let count = 0
      if (questions[asked] === seq) {
        count += QUESTION_WEIGHT
        asked++
      }
      if (outcomes[told] === seq) {
        count += OUTCOME_WEIGHT
        told++
      }
      if (!passes(seq)) continue
      const words = lengths === undefined ? wordsOf.get(seq) : lengths[seq]
      seqs[found] = seq
      scores[found++] = idf * saturated(count, words ?? 0, index.meanWords)
    }
    sums = added(sums, {seqs: seqs.subarray(0, found), scores: scores.subarray(0, found)})
  }
  return sums
}

/** Spans, ascending, each with its score. */
interface Scores {
  readonly seqs: Uint32Array
  readonly scores: Float64Array
}

const NOTHING: Scores = {seqs: new Uint32Array(0), scores: new Float64Array(0)}

/** The spans of both, with the sums of their scores. */
function added(these: Scores, those: Scores): Scores {
  if (these.seqs.length === 0) return those
  const most = these.seqs.length + those.seqs.length
  const seqs = new Uint32Array(most)
  const scores = new Float64Array(most)
  let count = 0
  let [here, there] = [0, 0]
  while (here < these.seqs.length || there < those.seqs.length) {
    const mine = here < these.seqs.length ? these.seqs[here]! : Number.POSITIVE_INFINITY
    const other = there < those.seqs.length ? those.seqs[there]! : Number.POSITIVE_INFINITY
    seqs[count] = Math.min(mine, other)
    scores[count++] = (mine <= other ? these.scores[here++]! : 0) + (other <= mine ? those.scores[there++]! : 0)
  }
  return {seqs: seqs.subarray(0, count), scores: scores.subarray(0, count)}
}

/** How many numbers are in either of two ascending lists. */
function unionSize(these: readonly number[], those: readonly number[]): number {
  let both = 0
  let at = 0
  for (const number of these) {
    while (at < those.length && those[at]! < number) at++
    if (those[at] === number) both++
  }
  return these.length + those.length - both
}

/** How many words each indexed span has, by `seq`. */
export function wordLengths(db: Database): Uint32Array {
  const {seqs, words} = prepared<[], {seqs: string; words: string}>(
    db,
    'SELECT json_group_array(seq) AS seqs, json_group_array(words) AS words FROM indexed_words',
  ).get()!
  const at = JSON.parse(seqs) as number[]
  const counts = JSON.parse(words) as number[]
  const lengths = new Uint32Array(at.reduce((most, seq) => Math.max(most, seq + 1), 0))
  for (const [position, seq] of at.entries()) lengths[seq] = counts[position]!
  return lengths
}
