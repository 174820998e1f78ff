import {type TextReader, textReader} from '../span/text-reader.ts'
import {type TermWeights, termList, wordWeight} from './terms.ts'
import {wordFinder} from './word-forms.ts'

/** Why a candidate counts as similar. All in 0-1. */
export interface Similarity {
  /** Of the two question vectors; negative ones count as 0. */
  readonly cosine: number
  /** Share of the words' weight that both questions have. */
  readonly coverage: number
  readonly similarity: number
}

/**
 * What a cosine is worth when no word is shared. The built-in embedder puts questions of one topic at .5-.6 ("MongoDB's
 * port", "Redis' port"): at .4 such a pair stays below the .4 of `min_score`, and so does a translation that shares no
 * word, unless its cosine is 1. Judged on the fixture; to be learned.
 */
const WITHOUT_WORDS = 0.4

/**
 * Characters of a question whose words are compared: of 75 candidates as long as a page, words further on cost more than
 * all other look-ups together, and their vectors hold the whole texts.
 */
const COMPARED_CHARACTERS = 1000

/**
 * Compares questions: similarity = cosine x (0.4 + 0.6 x coverage).
 *
 * Coverage is the Dice coefficient of the two sets of words, each word weighing its inverse document frequency: words
 * that no span has (nonsense, another domain) weigh most and pull it down, function words next to nothing. Inflected
 * forms count as one word.
 */
export function comparer(question: string, weights: TermWeights, reader: TextReader = textReader()) {
  const weightOf = (number: number): number => wordWeight(weights, reader.words[number]!)
  const asked = termList(question, reader, COMPARED_CHARACTERS)
  const askedWeights = Float64Array.from(asked, weightOf)
  const askedWeight = sumOf(askedWeights)
  const find = wordFinder(asked.map((number) => reader.words[number]!.text))
  const met = new Uint8Array(asked.length)
  // The candidates of a question are made of much the same words.
  const known: (readonly number[] | undefined)[] = []
  return (candidate: string, cosine: number): Similarity => {
    met.fill(0)
    let whole = 0
    let common = 0
    for (const term of termList(candidate, reader, COMPARED_CHARACTERS)) {
      let places = known[term]
      if (places === undefined) {
        places = find(reader.words[term]!.text)
        known[term] = places
      }
      const weight = weightOf(term)
      whole += weight
      if (places.length === 0) continue
      common += weight
      for (const at of places) met[at] = 1
    }
    let commonAsked = 0
    for (let at = 0; at < met.length; at++) if (met[at] === 1) commonAsked += askedWeights[at]!
    whole = askedWeight + whole
    return combine(cosine, whole === 0 ? 0 : (commonAsked + common) / whole)
  }
}

function combine(rawCosine: number, coverage: number): Similarity {
  const cosine = Number.isFinite(rawCosine) ? Math.min(1, Math.max(0, rawCosine)) : 0
  return {cosine, coverage, similarity: cosine * (WITHOUT_WORDS + (1 - WITHOUT_WORDS) * coverage)}
}

function sumOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
