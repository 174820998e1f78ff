import type {WordVectors} from '../embedding/builtin/word-vectors.ts'
import {type TermWeights, wordWeight} from '../retrieval/terms.ts'
import type {TextReader} from '../span/text-reader.ts'
import {hashPart} from '../span/tokens.ts'
import {type AskedKind, askedKind} from './answer-type.ts'
import type {Directions} from './text-direction.ts'

/** Characters, and distinct words of them, that features are made of: what a longer text asks, it asks early. */
const MOST_CHARACTERS = 300
const MOST_TERMS = 30

/** Lengths of the character n-grams, inside words with their ends; of a longer word only its beginning. */
const SHORTEST_GRAM = 3
const LONGEST_GRAM = 4
const MOST_LETTERS = 24

/** The words of a text, as features see them. */
export interface TextWords {
  readonly folded: string
  /** Distinct, in order, as the reader numbers them. */
  readonly numbers: readonly number[]
  /** Words, repeated ones counted. */
  readonly length: number
}

/** A text as features compare others with it. */
export interface ReadText extends TextWords {
  /** The words of the numbers. */
  readonly terms: readonly string[]
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
  readonly directions: Directions
  readonly read: TextReader
}

/** @param characters of the text, those that features are made of at most */
export function textWords(text: string, reader: TextReader, characters = MOST_CHARACTERS): TextWords {
  const {folded, numbers, distinct} = reader.read(text, characters)
  if (numbers.length > 0) return {folded, numbers: distinct.slice(0, MOST_TERMS), length: numbers.length}
  const points = [...text.slice(0, characters)].filter((point) => point.trim() !== '')
  const seen = [...new Set(points)].slice(0, MOST_TERMS)
  return {folded, numbers: seen.map((point) => reader.numberOf(point)), length: points.length}
}

export function readText(text: string, vocabulary: Vocabulary): ReadText {
  const words = textWords(text, vocabulary.read)
  const terms = words.numbers.map((number) => vocabulary.read.words[number]!.text)
  const weights = Float64Array.from(words.numbers, (number) => weightShare(number, vocabulary))
  return {
    ...words,
    terms,
    weights,
    weight: weights.reduce((sum, weight) => sum + weight, 0),
    vectors: terms.map(vocabulary.words),
    kind: askedKind(words.folded),
  }
}

/** The weight of a word, by its number, as a share of the largest there is, 0-1. */
export function weightShare(number: number, {weights, largestWeight, read}: Vocabulary): number {
  return Math.min(1, wordWeight(weights, read.words[number]!) / largestWeight)
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
