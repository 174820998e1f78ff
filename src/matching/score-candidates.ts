import {shippedWords} from '../embedding/builtin/shipped-table.ts'
import type {Lap} from '../retrieval/lap.ts'
import type {TermWeights} from '../retrieval/terms.ts'
import {type TextReader, textReader} from '../span/text-reader.ts'
import type {QuestionMeasure} from './confidence-features.ts'
import type {GuardFinding} from './guards/finding.ts'
import {guard, guardedText, guardFactor} from './guards/guards.ts'
import {groupNumbers} from './outcome-groups.ts'
import {type PairFeatures, pairFeatures} from './pair-features.ts'
import {type RankerModel, rankProbability} from './ranker/ranker.ts'
import {readText, type Vocabulary} from './read-text.ts'

/** A candidate before anything is said of it. */
export interface Scorable {
  readonly question: string
  readonly outcome: string | null
  readonly aliases: readonly string[]
  readonly cosine: number
  readonly bm25: number
  /** Of direction and words, 0-1. */
  readonly similarity: number
}

/** What the words of a store tell of a question. */
export interface Inquired {
  readonly weights: TermWeights
  /** Spans whose words are counted. */
  readonly documents: number
  readonly selfBm25: number
  /** Where it has read the texts already. */
  readonly read?: TextReader
}

/** What the ranker and the guards say of a candidate. */
export interface Score {
  readonly features: PairFeatures
  readonly guards: readonly GuardFinding[]
  /** The ranker's, 0-1, before the guards. */
  readonly probability: number
  /**
   * Mean of the probability and the similarity, times the factors of the guards, 0-1. The ranker alone calls every
   * neighbour improbable whose answer is contested, however well it asks the same; the similarity alone can't tell a
   * telling word from another. The mean orders as well as the better of both (WebQuestions, weights of NQ-open: exact
   * match 21.6 against 21.1 and 21.3, AUROC .845 against .838; n 3,778).
   */
  readonly relevance: number
  /** The same number for equal outcomes; -1 without one. */
  readonly group: number
}

/** The scores of all candidates of a question, in their order; pure. */
export function scoreCandidates(
  question: string,
  candidates: readonly Scorable[],
  {weights, documents, selfBm25, read: readOnce = textReader()}: Inquired,
  model: RankerModel,
  lap?: Lap,
): {readonly scores: readonly Score[]; readonly measure: QuestionMeasure} {
  const largestWeight = Math.log(1 + (documents + 0.5) / 0.5)
  const vocabulary: Vocabulary = {weights, largestWeight, words: shippedWords(), read: readOnce}
  const read = readText(question, vocabulary)
  const groups = groupNumbers(candidates)
  const features = pairFeatures(read, candidates, {vocabulary, odds: model.odds, selfBm25, groups})
  lap?.('features')
  const asked = guardedText(question, readOnce)
  const scores = candidates.map((candidate, at): Score => {
    const guards = guard(asked, guardedText(candidate.question, readOnce))
    const probability = rankProbability(model, features[at]!)
    const relevance = ((probability + candidate.similarity) / 2) * guardFactor(guards)
    return {features: features[at]!, guards, probability, relevance, group: groups[at]!}
  })
  lap?.('guards')
  const meanWeight = read.terms.length === 0 ? 0 : read.weight / read.terms.length
  return {scores, measure: {words: read.length, meanWeight}}
}
