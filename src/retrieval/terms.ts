import {type TextReader, textReader} from '../span/text-reader.ts'
import type {Word} from '../span/token-table.ts'
import {STOP_WORDS} from './stop-words.ts'

/** Distinct terms of a text that are looked at; bounds the work for a long one. */
const MOST_TERMS = 1024

/** What a function word weighs beside a word that is as frequent but has a topic. */
const STOP_WORD_WEIGHT = 0.15

/** The distinct words of a text in order; its characters when it has no word (emoji). */
export function termsOf(text: string): Set<string> {
  const read = textReader()
  return new Set(termList(text, read).map((number) => read.words[number]!.text))
}

/**
 * The same as the reader numbers them.
 * @param characters of the text that are read, if it has more
 */
export function termList(text: string, reader: TextReader, characters?: number): readonly number[] {
  const {distinct} = reader.read(text, characters)
  if (distinct.length > 0) return distinct.length > MOST_TERMS ? distinct.slice(0, MOST_TERMS) : distinct
  const terms = new Set<number>()
  for (const point of text.replace(/\s+/gu, '')) {
    if (terms.size >= MOST_TERMS) break
    terms.add(reader.numberOf(point))
  }
  return [...terms]
}

/**
 * What stores of fewer texts are taken for. Among four texts about one thing every word of it is as frequent as can be, and
 * one new word would weigh more than all of them.
 */
const LEAST_SPANS = 50

/** Texts that words are weighed among. */
export function weighedAmong(spans: number): number {
  return Math.max(spans, LEAST_SPANS)
}

/** How much words tell, by how many of the indexed spans hold them. */
export interface TermWeights {
  /** Spans that hold the word; 0 when none does. */
  documents(term: string): number
  /**
   * Inverse document frequency ln(1 + (N - n + 0.5) / (n + 0.5)), the one of BM25 (Robertson and Zaragoza 2009, 3.1, with
   * the 1 that keeps it positive), N being 50 at least. An unknown word gets the maximum. Function words are scaled down.
   */
  weight(term: string): number
  /** The same of a word that may have been weighed before. */
  weightOf?(word: Word): number
}

export function wordWeight(weights: TermWeights, word: Word): number {
  return weights.weightOf?.(word) ?? weights.weight(word.text)
}

/**
 * Weights among `spans` texts; `lookUp` is asked once for each word.
 * @param known what it said before, of the same state of the same texts: words are weighed once for each such map
 */
export function weightsFrom(
  lookUp: (term: string) => number,
  spans: number,
  known: Map<string, number> = new Map(),
): TermWeights {
  const documents = (term: string): number => {
    let count = known.get(term)
    if (count === undefined) {
      count = lookUp(term)
      known.set(term, count)
    }
    return count
  }
  const weight = (term: string): number => {
    const holding = documents(term)
    const frequency = Math.log(1 + Math.max(0, weighedAmong(spans) - holding + 0.5) / (holding + 0.5))
    return STOP_WORDS.has(term) ? frequency * STOP_WORD_WEIGHT : frequency
  }
  return {
    documents,
    weight,
    weightOf: (word) => {
      if (word.weighedBy !== known) {
        word.weight = weight(word.text)
        word.weighedBy = known
      }
      return word.weight
    },
  }
}
