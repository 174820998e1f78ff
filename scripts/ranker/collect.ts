import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {ANSWER_FEATURES} from '../../src/matching/answer-features.ts'
import type {Choice} from '../../src/matching/ranker/fit-choice.ts'
import {shortened} from '../../src/matching/ranker/fit-ranker.ts'
import type {Learned} from '../../src/matching/ranker/ranker.ts'
import {scoreCandidates} from '../../src/matching/score-candidates.ts'
import {retrieve} from '../../src/retrieval/candidates.sql.ts'
import {activeIndex} from '../../src/retrieval/index-state.sql.ts'
import {searchMemory} from '../../src/retrieval/search-memory.ts'
import type {Store} from '../../src/store/open.ts'
import type {Asked} from '../embedder/evaluation-sets.ts'
import {isRight} from './exact-match.ts'
import {momentOf} from './memory-store.ts'

/** Has no opinion. */
export const EMPTY_MODEL = {
  features: ANSWER_FEATURES,
  logistic: {means: [], scales: [], weights: [], bias: 0},
  boosting: {base: 0, trees: []},
}

/**
 * The answers that questions could choose from, by the very code that answers; of each the most promising.
 * @param before for each question the place in the memory up to which it may look: what a record sees when it is asked
 *   before the later ones exist. Undefined: all of it
 */
export async function collect(
  {db}: Store,
  questions: readonly Asked[],
  learned: Learned,
  before?: readonly number[],
): Promise<Choice[]> {
  const embedder = builtinEmbedder()
  const vectors = await embedder.embed(
    questions.map(({question}) => question),
    new AbortController().signal,
  )
  const memory = searchMemory()
  const index = activeIndex(db)
  if (index === undefined) throw new Error('the store has no index')
  return questions.map(({question, answers}, at): Choice => {
    const filter = before === undefined ? {} : {until: momentOf(before[at]!)}
    const {spans, weights, selfBm25} = retrieve(db, index, {question, vector: vectors[at]!, filter}, memory)
    const {scores} = scoreCandidates(
      question,
      spans,
      {weights, documents: index.documents, selfBm25},
      {...EMPTY_MODEL, ...learned},
    )
    const said = scores.flatMap((score) => score.answers)
    return shortened({
      values: Float64Array.from(said.flatMap(({features}) => ANSWER_FEATURES.map((name) => features[name]))),
      labels: Uint8Array.from(said, ({text}) => Number(isRight(text, answers))),
    })
  })
}
