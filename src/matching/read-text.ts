import type {WordVectors} from '../embedding/builtin/word-vectors.ts'
import type {TermWeights} from '../retrieval/terms.ts'
import type {TextReader} from '../span/text-reader.ts'
import {hashPart} from '../span/tokens.ts'
import {type AskedKind, askedKind} from './answer-type.ts'

/** Characters, and distinct words of them, that features are made of: what a longer text asks, it asks early. */
const MOST_CHARACTERS = 600
const MOST_TERMS = 40

/** Lengths of the character n-grams, inside words with their ends; of a longer word only its beginning. */
const SHORTEST_GRAM = 3
const LONGEST_GRAM = 4
const MOST_LETTERS = 24

/** The words of a text, as features see them. */
export interface TextWords {
  readonly folded: string
  /** Distinct, in order. */
  readonly terms: readonly string[]
  /** Words, repeated ones counted. */
  readonly length: number
}

/** A text as features compare others with it. */
export interface ReadText extends TextWords {
  /** Inverse document frequency of each term as a share of the largest there is, 0-1. */
  readonly weights: Float64Array
  /** Sum of them. */
  readonly weight: number
  readonly vectors: readonly Float32Array[]
  readonly kind: AskedKind
}

/** What reading a text takes from the store. */
export interface Vocabulary {
  readonly weights: TermWeights
  /** The weight of a word that no span has; above 0. */
  readonly largestWeight: number
  readonly words: WordVectors
  /** What each word adds to the vector of a text. */
  readonly parts: WordVectors
  readonly read: TextReader
}

export function textWords(text: string, read: TextReader): TextWords {
  const start = text.slice(0, MOST_CHARACTERS)
  const {folded, tokens, distinct} = read(start)
  if (tokens.length > 0) return {folded, terms: distinct.slice(0, MOST_TERMS), length: tokens.length}
  const points = [...start].filter((point) => point.trim() !== '')
  return {folded, terms: [...new Set(points)].slice(0, MOST_TERMS), length: points.length}
}

export function readText(text: string, vocabulary: Vocabulary): ReadText {
  const words = textWords(text, vocabulary.read)
  const weights = Float64Array.from(words.terms, (term) => weightShare(term, vocabulary))
  return {
    ...words,
    weights,
    weight: weights.reduce((sum, weight) => sum + weight, 0),
    vectors: words.terms.map(vocabulary.words),
    kind: askedKind(words.folded),
  }
}

/** The weight of a word as a share of the largest there is, 0-1. */
export function weightShare(term: string, {weights, largestWeight}: Vocabulary): number {
  return Math.min(1, weights.weight(term) / largestWeight)
}

/** The character 3- and 4-grams of a word, by hash, repeated ones repeated. */
export function wordGrams(term: string): number[] {
  const framed = ` ${term.slice(0, MOST_LETTERS)} `
  const grams: number[] = []
  for (let size = SHORTEST_GRAM; size <= LONGEST_GRAM; size++)
    for (let start = 0; start + size <= framed.length; start++) grams.push(hashPart(framed, start, start + size))
  return grams
}

/** What each gram of a word carries: a word's grams have the length of its weight together. */
export function gramShare(weight: number, grams: readonly number[]): number {
  return weight / Math.sqrt(Math.max(1, grams.length))
}

/** The grams of a text, each with the share of its word's weight that it carries. */
export function gramsOf({terms, weights}: Pick<ReadText, 'terms' | 'weights'>): Map<number, number> {
  const all = new Map<number, number>()
  for (const [at, term] of terms.entries()) {
    const grams = wordGrams(term)
    const share = gramShare(weights[at]!, grams)
    for (const gram of grams) all.set(gram, (all.get(gram) ?? 0) + share)
  }
  return all
}
