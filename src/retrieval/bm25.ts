import {type TextReader, textReader} from '../span/text-reader.ts'
import type {TermWeights} from './terms.ts'

/** How a word found in the question of a span counts beside one found in its outcome. */
export const QUESTION_WEIGHT = 1
export const OUTCOME_WEIGHT = 0.3

/** As FTS5 has them (sqlite.org/fts5.html, 5.1.1): saturation of repeated words, influence of the length. */
const K1 = 1.2
const B = 0.75

/** FTS5's smallest inverse document frequency, of words that most spans hold. */
const SMALLEST_IDF = 1e-6

/** Characters of a question and of an outcome that are read: what long ones say of another question, they say early. */
const QUESTION_CHARACTERS = 1000
const OUTCOME_CHARACTERS = 2000

/** Of the indexed spans. */
export interface Corpus {
  readonly documents: number
  /** Words of question and outcome of a span, on average. */
  readonly meanWords: number
}

/** A span that is scored. */
export interface Scored {
  readonly question: string
  readonly outcome: string | null
  /** Words of both, repeated ones counted again. */
  readonly words: number
}

/**
 * BM25 of any span to one question, without a search: what FTS5's bm25() would say of it for all these terms (as
 * positive numbers), for the price of reading its first words.
 */
export function bm25Scorer(
  asked: Iterable<string>,
  weights: TermWeights,
  {documents, meanWords}: Corpus,
  reader: TextReader = textReader(),
) {
  /** By the numbers of the words that are asked for. */
  const places: number[] = []
  const idf: number[] = []
  for (const term of asked) {
    const holding = weights.documents(term)
    const number = reader.numberOf(term)
    if (holding === 0 || places[number] !== undefined) continue
    places[number] = idf.length
    idf.push(inverseFrequency(holding, documents))
  }
  const counts = new Float64Array(idf.length)
  const count = (words: readonly number[], weight: number): void => {
    for (let at = 0; at < words.length; at++) {
      const place = places[words[at]!]
      if (place !== undefined) counts[place]! += weight
    }
  }
  return ({question, outcome, words}: Scored): number => {
    counts.fill(0)
    count(reader.read(question, QUESTION_CHARACTERS).numbers, QUESTION_WEIGHT)
    if (outcome !== null) count(reader.read(outcome, OUTCOME_CHARACTERS).numbers, OUTCOME_WEIGHT)
    let score = 0
    for (let place = 0; place < counts.length; place++)
      if (counts[place]! > 0) score += idf[place]! * saturated(counts[place]!, words, meanWords)
    return score
  }
}

/** What a word tells that `holding` of `documents` texts hold. */
export function inverseFrequency(holding: number, documents: number): number {
  return Math.max(SMALLEST_IDF, Math.log((documents - holding + 0.5) / (holding + 0.5)))
}

/** How much of that a text earns in which the word occurs so often, by how long it is beside the mean. */
export function saturated(count: number, words: number, meanWords: number): number {
  return (count * (K1 + 1)) / (count + K1 * (1 - B + (B * words) / meanWords))
}
