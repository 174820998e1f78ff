import type {WordVectors} from '../embedding/builtin/word-vectors.ts'
import {addTo} from './candidate-text.ts'
import {dot} from './compared-words.ts'

/** Words of a text that its direction is made of: what it says, it says early. */
const MOST_TERMS = 24

/** The unit vector of distinct words together; zero without any. */
export function directionOf(terms: readonly string[], parts: WordVectors): Float32Array {
  const direction = new Float32Array(parts('').length)
  for (let at = 0; at < terms.length && at < MOST_TERMS; at++) addTo(direction, parts(terms[at]!), 1)
  return normalise(direction)
}

/** Gives a vector unit length, in place; one of zeros stays. */
export function normalise(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector))
  if (length > 0) for (let axis = 0; axis < vector.length; axis++) vector[axis]! /= length
  return vector
}
