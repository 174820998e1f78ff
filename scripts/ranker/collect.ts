import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import type {AnswerTypeOdds} from '../../src/matching/answer-type.ts'
import {PAIR_FEATURES} from '../../src/matching/pair-features.ts'
import {scoreCandidates} from '../../src/matching/score-candidates.ts'
import {retrieve} from '../../src/retrieval/candidates.sql.ts'
import {activeIndex} from '../../src/retrieval/index-state.sql.ts'
import {searchMemory} from '../../src/retrieval/search-memory.ts'
import type {Store} from '../../src/store/open.ts'
import type {Asked} from '../embedder/evaluation-sets.ts'
import {isRight} from './exact-match.ts'
import {momentOf} from './memory-store.ts'

/** A question with the candidates that the store had for it. */
export interface Collected {
  /** `PAIR_FEATURES` of each candidate, one after the other. */
  readonly features: Float64Array
  /** 1: its outcome is right. */
  readonly labels: Uint8Array
  /** Of equal outcomes; -1 without one. */
  readonly groups: Int32Array
  /** Places among the most similar by cosine, of each candidate. */
  readonly denseRanks: Int32Array
}

const EMPTY_MODEL = {
  features: PAIR_FEATURES,
  logistic: {means: [], scales: [], weights: [], bias: 0},
  boosting: {base: 0, trees: []},
}

/**
 * The candidates of questions, by the very code that answers.
 * @param before for each question the place in the memory up to which it may look: what a record sees when it is asked
 *   before the later ones exist. Undefined: all of it
 */
export async function collect(
  {db}: Store,
  questions: readonly Asked[],
  odds: AnswerTypeOdds,
  before?: readonly number[],
): Promise<Collected[]> {
  const embedder = builtinEmbedder()
  const vectors = await embedder.embed(
    questions.map(({question}) => question),
    new AbortController().signal,
  )
  const memory = searchMemory()
  const index = activeIndex(db)
  if (index === undefined) throw new Error('the store has no index')
  return questions.map(({question, answers}, at): Collected => {
    const filter = before === undefined ? {} : {until: momentOf(before[at]!)}
    const {spans, weights, selfBm25} = retrieve(db, index, {question, vector: vectors[at]!, filter}, memory)
    const {scores} = scoreCandidates(
      question,
      spans,
      {weights, documents: index.documents, selfBm25},
      {...EMPTY_MODEL, odds},
    )
    const byCosine = spans.map((_, place) => place).sort((a, b) => spans[b]!.cosine - spans[a]!.cosine)
    return {
      features: Float64Array.from(scores.flatMap(({features}) => PAIR_FEATURES.map((name) => features[name]))),
      labels: Uint8Array.from(spans, ({outcome}) => Number(isRight(outcome, answers))),
      groups: Int32Array.from(scores, ({group}) => group),
      denseRanks: Int32Array.from(spans, (_, place) => byCosine.indexOf(place)),
    }
  })
}
