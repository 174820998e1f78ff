import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import type {RankerModel} from '../../src/matching/ranker/ranker.ts'
import {ask} from '../../src/pipeline/ask.ts'
import {searchMemory} from '../../src/retrieval/search-memory.ts'
import type {Store} from '../../src/store/open.ts'
import type {Asked} from '../embedder/evaluation-sets.ts'
import {isRight} from './exact-match.ts'

/** What became of one question. */
export interface Asking {
  /** The answer, or the best one where none was given, is right. */
  readonly right: boolean
  /** Raw, 0-100. */
  readonly confidence: number
  /** Of the candidate with the best cosine. */
  readonly cosineRight: boolean
  /** A right outcome is among the 10, the 50 best by cosine, and among all candidates. */
  readonly among: readonly [ten: boolean, fifty: boolean, all: boolean]
}

/** Answers every question by `ask`, which may neither abstain nor see a filter. */
export async function askAll(store: Store, questions: readonly Asked[], ranker: RankerModel): Promise<Asking[]> {
  const embedder = builtinEmbedder()
  const options = {
    embedderOf: () => embedder,
    signal: new AbortController().signal,
    now: () => new Date('2026-01-01T00:00:00Z'),
    memory: searchMemory(),
    ranker,
  }
  const found: Asking[] = []
  for (const {question: text, answers} of questions) {
    const matcher = {topK: 5, minTopK: 3, minScore: 0, minConfidence: 0}
    const {prediction, candidates} = await ask(store, {text, context: {}, filter: {}, matcher}, options)
    const near = [...candidates].sort((a, b) => b.cosine - a.cosine)
    const rightAmong = (count: number) => near.slice(0, count).some(({outcome}) => isRight(outcome, answers))
    found.push({
      right: isRight(prediction.output ?? prediction.alternatives[0]?.outcome ?? null, answers),
      confidence: prediction.confidence,
      cosineRight: isRight(near[0]?.outcome ?? null, answers),
      among: [rightAmong(10), rightAmong(50), rightAmong(near.length)],
    })
  }
  return found
}
