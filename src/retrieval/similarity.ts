import {type TermWeights, termsOf} from './terms.ts'
import {wordsInBoth} from './word-forms.ts'

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
 * Compares questions: similarity = cosine x (0.4 + 0.6 x coverage).
 *
 * Coverage is the Dice coefficient of the two sets of words, each word weighing its inverse document frequency: words
 * that no span has (nonsense, another domain) weigh most and pull it down, function words next to nothing. Inflected
 * forms count as one word.
 */
export function comparer(question: string, weights: TermWeights) {
  const asked = termsOf(question)
  const askedWeight = total(asked, weights)
  return (candidate: string, cosine: number): Similarity => {
    const terms = termsOf(candidate)
    const common = total(wordsInBoth(asked, terms), weights) + total(wordsInBoth(terms, asked), weights)
    const whole = askedWeight + total(terms, weights)
    return combine(cosine, whole === 0 ? 0 : common / whole)
  }
}

function combine(rawCosine: number, coverage: number): Similarity {
  const cosine = Number.isFinite(rawCosine) ? Math.min(1, Math.max(0, rawCosine)) : 0
  return {cosine, coverage, similarity: cosine * (WITHOUT_WORDS + (1 - WITHOUT_WORDS) * coverage)}
}

function total(terms: Iterable<string>, weights: TermWeights): number {
  let sum = 0
  for (const term of terms) sum += weights.weight(term)
  return sum
}
