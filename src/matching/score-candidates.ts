import {shippedWords} from '../embedding/builtin/shipped-table.ts'
import type {Lap} from '../retrieval/lap.ts'
import {type TermWeights, weighedAmong} from '../retrieval/terms.ts'
import type {Status} from '../span/schema.ts'
import {type TextReader, textReader} from '../span/text-reader.ts'
import {ANSWER_FEATURES, type AnswerFeatures, distinctAnswers, readAnswers} from './answer-features.ts'
import type {QuestionMeasure} from './confidence-features.ts'
import type {GuardFinding} from './guards/finding.ts'
import {guard, guardedText, guardFactor} from './guards/guards.ts'
import {seenNames} from './guards/seen-names.ts'
import {groupNumbers} from './outcome-groups.ts'
import {type PairFeatures, pairFeatures} from './pair-features.ts'
import type {CandidateAnswer} from './prediction.ts'
import {type RankerModel, rankProbability} from './ranker/ranker.ts'
import {readText, type Vocabulary} from './read-text.ts'
import {reorderedBeside} from './reordered.ts'
import {besideFacts} from './same-facts.ts'
import {shippedDirections} from './text-direction.ts'

/** A candidate before anything is said of it. */
export interface Scorable {
  readonly question: string
  readonly outcome: string | null
  readonly aliases: readonly string[]
  /** Absent: completed. */
  readonly status?: Status
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
  /** Of its best answer. */
  readonly features: AnswerFeatures
  readonly guards: readonly GuardFinding[]
  /** Its outcome and the others that are as right, most probable first, before guards and context. */
  readonly answers: readonly CandidateAnswer[]
  /** The ranker's of its best answer, 0-1, before the guards; 0 without an outcome. */
  readonly probability: number
  /** The similarity, or that beside equal facts which the two write differently, if it is more; 0-1. */
  readonly nearness: number
  /**
   * Mean of the probability and the nearness, times the factors of the guards, 0-1: how near a candidate is, which
   * thresholds go by. Which answer is best the probabilities alone decide.
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
  const largestWeight = Math.log(1 + (weighedAmong(documents) + 0.5) / 0.5)
  const vocabulary: Vocabulary = {
    weights,
    largestWeight,
    words: shippedWords(),
    directions: shippedDirections(),
    read: readOnce,
  }
  const read = readText(question, vocabulary)
  const said = candidates.map(distinctAnswers)
  const groups = groupNumbers(said.map((answers) => [...answers.keys()]))
  const features = pairFeatures(read, candidates, {
    vocabulary,
    odds: model.odds,
    differences: model.differences,
    selfBm25,
    groups,
  })
  const answering = candidates.map(({question: asked, similarity}, at) => ({
    question: asked,
    similarity,
    said: said[at]!,
  }))
  const answers = readAnswers(read, answering, features, {
    vocabulary,
    odds: model.odds,
    differences: model.differences,
  })
  lap?.('features')
  const asked = guardedText(question, readOnce)
  const beside = besideFacts(asked, vocabulary)
  const isName = seenNames(() => candidates.flatMap(({question: text, outcome}) => [text, outcome ?? '']))
  const reordered = reorderedBeside(
    question,
    candidates.map(({question: text, status = 'completed'}, at) =>
      status === 'completed' && said[at]!.size > 0 ? text : undefined,
    ),
    readOnce,
  )
  const scores = candidates.map((candidate, at): Score => {
    const stored = guardedText(candidate.question, readOnce)
    const found = guard(asked, stored, isName)
    const other = reordered[at]
    const guards =
      other === undefined || found.some(({guard: name}) => name === other.guard) ? found : [...found, other]
    const nearness = Math.max(candidate.similarity, beside(stored) ?? 0)
    const ranked = answers[at]!.map((answer) => ({...answer, chance: rankProbability(model, answer.features)})).sort(
      (a, b) => b.chance - a.chance,
    )
    const probability = ranked[0]?.chance ?? 0
    return {
      features: ranked[0]?.features ?? withoutAnswer(features[at]!, candidate.similarity),
      guards,
      answers: ranked,
      probability,
      nearness,
      relevance: ((probability + nearness) / 2) * guardFactor(guards),
      group: groups[at]!,
    }
  })
  lap?.('guards')
  const meanWeight = read.terms.length === 0 ? 0 : read.weight / read.terms.length
  return {scores, measure: {words: read.length, meanWeight}}
}

const NOTHING = Object.fromEntries(ANSWER_FEATURES.map((name) => [name, 0])) as unknown as AnswerFeatures

function withoutAnswer(pair: PairFeatures, similarity: number): AnswerFeatures {
  return {...NOTHING, ...pair, similarity}
}
