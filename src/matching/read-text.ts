import type {WordVectors} from '../embedding/builtin/word-vectors.ts'
import type {TermWeights} from '../retrieval/terms.ts'
import {fold, hashText, tokensOf} from '../span/tokens.ts'
import {type AskedKind, askedKind} from './answer-type.ts'

/** Characters, and distinct words of them, that features are made of: what a longer text asks, it asks early. */
const MOST_CHARACTERS = 600
const MOST_TERMS = 40

/** Lengths of the character n-grams, inside words with their ends; of a longer word only its beginning. */
const SHORTEST_GRAM = 3
const LONGEST_GRAM = 4
const MOST_LETTERS = 24

/** A text as features compare it; made once for each text. */
export interface ReadText {
  readonly folded: string
  /** Distinct, in order. */
  readonly terms: readonly string[]
  readonly set: ReadonlySet<string>
  /** Inverse document frequency of each term as a share of the largest there is, 0-1. */
  readonly weights: Float64Array
  /** Sum of them. */
  readonly weight: number
  readonly vectors: readonly Float32Array[]
  readonly kind: AskedKind
  /** Words, repeated ones counted. */
  readonly length: number
}

/** What reading a text takes from the store. */
export interface Vocabulary {
  readonly weights: TermWeights
  /** The weight of a word that no span has; above 0. */
  readonly largestWeight: number
  readonly words: WordVectors
}

export function readText(text: string, {weights, largestWeight, words}: Vocabulary): ReadText {
  const start = text.slice(0, MOST_CHARACTERS)
  const folded = fold(start)
  const tokens = tokensOf(start)
  const read = tokens.length > 0 ? tokens : [...start].filter((point) => point.trim() !== '')
  const set = new Set<string>()
  for (const token of read) {
    if (set.size >= MOST_TERMS) break
    set.add(token)
  }
  const terms = [...set]
  const shares = Float64Array.from(terms, (term) => Math.min(1, weights.weight(term) / largestWeight))
  return {
    folded,
    terms,
    set,
    weights: shares,
    weight: shares.reduce((sum, weight) => sum + weight, 0),
    vectors: terms.map(words),
    kind: askedKind(folded),
    length: read.length,
  }
}

/**
 * The character 3- and 4-grams of a text, by hash, each with the share of its word's weight that it carries; a word's
 * grams have the length of its weight together.
 */
export function gramsOf({terms, weights}: Pick<ReadText, 'terms' | 'weights'>): Map<number, number> {
  const grams = new Map<number, number>()
  for (const [at, term] of terms.entries()) {
    const framed = ` ${term.slice(0, MOST_LETTERS)} `
    const own: number[] = []
    for (let size = SHORTEST_GRAM; size <= LONGEST_GRAM; size++)
      for (let start = 0; start + size <= framed.length; start++) own.push(hashText(framed.slice(start, start + size)))
    const share = weights[at]! / Math.sqrt(Math.max(1, own.length))
    for (const gram of own) grams.set(gram, (grams.get(gram) ?? 0) + share)
  }
  return grams
}
