import {type TextReader, textReader} from '../span/text-reader.ts'
import {STOP_WORDS} from './stop-words.ts'

/** Distinct terms of a text that are looked at; bounds the work for a long one. */
const MOST_TERMS = 1024

/** What a function word weighs beside a word that is as frequent but has a topic. */
const STOP_WORD_WEIGHT = 0.15

/** The distinct words of a text in order; its characters when it has no word (emoji). */
export function termsOf(text: string): Set<string> {
  return new Set(termList(text, textReader()))
}

/** The same as a list, of a text that may have been read before. */
export function termList(text: string, read: TextReader): readonly string[] {
  const {distinct} = read(text)
  if (distinct.length > 0) return distinct.length > MOST_TERMS ? distinct.slice(0, MOST_TERMS) : distinct
  const terms = new Set<string>()
  for (const point of text.replace(/\s+/gu, '')) {
    if (terms.size >= MOST_TERMS) break
    terms.add(point)
  }
  return [...terms]
}

/** How much words tell, by how many of the indexed spans hold them. */
export interface TermWeights {
  /** Spans that hold the word; 0 when none does. */
  documents(term: string): number
  /**
   * Inverse document frequency ln(1 + (N - n + 0.5) / (n + 0.5)), the one of BM25 (Robertson and Zaragoza 2009, 3.1, with
   * the 1 that keeps it positive). An unknown word gets the maximum. Function words are scaled down.
   */
  weight(term: string): number
}

/** Weights among `spans` texts; `lookUp` is asked once for each word. */
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
  const weights = new Map<string, number>()
  return {
    documents,
    weight: (term) => {
      const known = weights.get(term)
      if (known !== undefined) return known
      const holding = documents(term)
      const frequency = Math.log(1 + Math.max(0, spans - holding + 0.5) / (holding + 0.5))
      const weight = STOP_WORDS.has(term) ? frequency * STOP_WORD_WEIGHT : frequency
      weights.set(term, weight)
      return weight
    },
  }
}
