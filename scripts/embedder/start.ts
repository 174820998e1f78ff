import {align} from './alignment.ts'
import type {TextPair} from './corpus.ts'
import type {SeededRandom} from './random.ts'
import {BUCKETS, TRANSLATIONS, type Vocabulary} from './vocabulary.ts'
import {WORD_DIMENSIONS, type WordVectors} from './word-vectors.ts'

/** Dimensions of the model, a multiple of four. */
export const DIMENSIONS = 256

/**
 * Length of what a word has of its own, beside its meaning of length 1: a random vector for each of its buckets, so that
 * distinct names stay distinct and inflected forms stay near, as with TF-IDF over n-grams.
 */
export const OWN = {word: 3, bucket: 3} as const
/** Passes over all words in which buckets learn to spell, and the first size of their steps. */
const SPELLING = {passes: 2, step: 0.5}
/** Inverse document frequency at which a word weighs 1. */
const USUAL_IDF = 7
const LEAST_WEIGHT = 0.05
/** What is not known is rare. */
const UNKNOWN_WEIGHT = 1.7

/** What training changes: rows, and the logarithm of the weight of each. */
export interface Parameters {
  readonly rows: Float32Array
  readonly weights: Float32Array
}

/**
 * What words mean, in the dimensions of the word vectors: word vectors where there are some; for words of other
 * languages, what their translations have (aligned over the translated pairs); for buckets, what lets them spell the
 * words that have vectors.
 */
export function meaningsOf(
  vocabulary: Vocabulary,
  vectors: WordVectors,
  sources: ReadonlyMap<string, readonly TextPair[]>,
  random: SeededRandom,
): Float32Array {
  const {known} = vocabulary
  const meaningOf = foreignMeanings(vocabulary, vectors, sources)
  const meanings = new Float32Array((known + BUCKETS) * WORD_DIMENSIONS)
  for (let word = 0; word < known; word++) {
    const meaning = meaningOf(word)
    if (meaning !== undefined) meanings.set(meaning, word * WORD_DIMENSIONS)
  }
  learnSpelling(meanings, vocabulary, vectors, random)
  return meanings
}

/** Where training starts: meanings in random directions, plus what each word has of its own; weights by rarity. */
export function startParameters(
  {known, rates, buckets}: Vocabulary,
  meanings: Float32Array,
  random: SeededRandom,
  own: {readonly word: number; readonly bucket: number} = OWN,
): Parameters {
  const unit = 1 / Math.sqrt(DIMENSIONS)
  const projection = Float32Array.from({length: WORD_DIMENSIONS * DIMENSIONS}, () => random.normal() * unit)
  const spelled = Float32Array.from({length: BUCKETS * DIMENSIONS}, () => random.normal() * unit)
  const rows = new Float32Array((known + BUCKETS) * DIMENSIONS)
  const addSpelled = (row: number, bucket: number, factor: number) => {
    for (let at = 0; at < DIMENSIONS; at++)
      rows[row * DIMENSIONS + at]! += factor * spelled[(bucket - known) * DIMENSIONS + at]!
  }
  for (let row = 0; row < known + BUCKETS; row++) {
    for (let i = 0; i < WORD_DIMENSIONS; i++) {
      const value = meanings[row * WORD_DIMENSIONS + i]!
      if (value === 0) continue
      for (let at = 0; at < DIMENSIONS; at++) rows[row * DIMENSIONS + at]! += value * projection[i * DIMENSIONS + at]!
    }
    if (row >= known) addSpelled(row, row, own.bucket)
    else for (const bucket of buckets(row)) addSpelled(row, bucket, own.word / Math.sqrt(buckets(row).length))
  }
  const weights = new Float32Array(known + BUCKETS).fill(Math.log(UNKNOWN_WEIGHT))
  for (let word = 0; word < known; word++)
    weights[word] = Math.log(Math.max(LEAST_WEIGHT, -Math.log(rates[word]!) / USUAL_IDF))
  return {rows, weights}
}

/** The vector of a word as both languages use it: its own, and those of its translations, by how often each occurs. */
function foreignMeanings(
  {words, encode, known}: Vocabulary,
  vectors: WordVectors,
  sources: ReadonlyMap<string, readonly TextPair[]>,
): (word: number) => Float32Array | undefined {
  const pairs = [...sources]
    .filter(([name]) => TRANSLATIONS.test(name))
    .flatMap(([, list]) => list.map(([english, foreign]) => [encode(english), encode(foreign)] as const))
  const asEnglish = new Map<number, number>()
  const asForeign = new Map<number, number>()
  for (const [english, foreign] of pairs) {
    for (const word of english) asEnglish.set(word, (asEnglish.get(word) ?? 0) + 1)
    for (const word of foreign) asForeign.set(word, (asForeign.get(word) ?? 0) + 1)
  }
  const translations = align(pairs)
  return (word) => {
    if (word >= known) return undefined
    const own = vectors.get(words[word]!)
    const foreign = asForeign.get(word) ?? 0
    if (foreign === 0) return own
    const sum = new Float32Array(WORD_DIMENSIONS)
    for (const [english, probability] of translations.get(word) ?? []) {
      const vector = vectors.get(words[english]!)
      for (let at = 0; vector !== undefined && at < sum.length; at++) sum[at]! += probability * vector[at]!
    }
    let squares = 0
    for (const value of sum) squares += value * value
    if (squares === 0) return own
    const share = foreign / (foreign + (own === undefined ? 0 : (asEnglish.get(word) ?? 0) + 1))
    const length = Math.sqrt(squares)
    return sum.map((value, at) => (share * value) / length + (1 - share) * (own?.[at] ?? 0))
  }
}

/** Least squares by stochastic descent: the mean of a word's buckets becomes the word's vector. */
function learnSpelling(small: Float32Array, vocabulary: Vocabulary, vectors: WordVectors, random: SeededRandom): void {
  const lessons: (readonly [string, Float32Array])[] = [...vectors]
  for (let word = 0; word < vocabulary.known; word++) {
    const name = vocabulary.words[word]!
    if (!vectors.has(name)) lessons.push([name, small.subarray(word * WORD_DIMENSIONS, (word + 1) * WORD_DIMENSIONS)])
  }
  const error = new Float64Array(WORD_DIMENSIONS)
  for (let pass = 0; pass < SPELLING.passes; pass++) {
    const step = SPELLING.step / (pass + 1)
    for (const [name, target] of random.shuffle(lessons)) {
      const buckets = vocabulary.spell(name)
      const share = 1 / Math.sqrt(buckets.length)
      for (let at = 0; at < WORD_DIMENSIONS; at++) {
        let sum = 0
        for (const bucket of buckets) sum += small[bucket * WORD_DIMENSIONS + at]!
        error[at] = (target[at]! - sum * share) * share * step
      }
      for (const bucket of buckets)
        for (let at = 0; at < WORD_DIMENSIONS; at++) small[bucket * WORD_DIMENSIONS + at]! += error[at]!
    }
  }
}
