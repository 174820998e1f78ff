import type {WordVectors} from '../embedding/builtin/word-vectors.ts'

/**
 * Cosine of the words of two actions from which on one stands for the other. Of 22 actions typed against 20 of a store,
 * every pair above it was right (remove_file for delete_file .82, escrever_codigo for write_code .76) and the first
 * wrong one had .54.
 */
const SAME_MEANING = 0.6

/** Actions that one typed by a person may stand for (CONTRACT, "Prediction": semantic at 50 candidates). */
const MOST_ACTIONS = 50

/** The actions that mean the same as the typed one, nearest first. All are given as plain words, folded. */
export function actionsLike(typed: string, actions: readonly string[], words: WordVectors): string[] {
  const wanted = direction(typed, words)
  return actions
    .map((action) => ({action, cosine: dot(wanted, direction(action, words))}))
    .filter(({cosine}) => cosine >= SAME_MEANING)
    .sort((a, b) => b.cosine - a.cosine || (a.action < b.action ? -1 : 1))
    .slice(0, MOST_ACTIONS)
    .map(({action}) => action)
}

function direction(action: string, words: WordVectors): Float32Array {
  const parts = action.match(/[\p{L}\p{N}]+/gu) ?? []
  const sum = new Float32Array(words(parts[0] ?? '').length)
  for (const part of parts) {
    const vector = words(part)
    for (let axis = 0; axis < sum.length; axis++) sum[axis]! += vector[axis]!
  }
  const length = Math.sqrt(dot(sum, sum))
  return length > 0 ? sum.map((value) => value / length) : sum
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let axis = 0; axis < a.length; axis++) sum += a[axis]! * b[axis]!
  return sum
}
