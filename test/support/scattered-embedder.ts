import type {Embedder} from '../../src/embedding/embedder.ts'

const DIMENSIONS = 24

/** A direction of its own for every text, near those of the same first word. */
export const scattered: Embedder = {
  fingerprint: 'scattered',
  dimensions: DIMENSIONS,
  embed: async (texts) => texts.map((text) => scatteredVector(text)),
}

export function scatteredVector(text: string): Float32Array {
  const [family = ''] = text.split(' ')
  const common = noise(family)
  const own = noise(text)
  const vector = Float32Array.from({length: DIMENSIONS}, () => common() + 0.7 * own())
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

function noise(text: string): () => number {
  let state = [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, 7)
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
}
