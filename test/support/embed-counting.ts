import {hash} from 'node:crypto'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {throwIfStopped} from '../../src/errors.ts'

/** An embedder that remembers what it was asked, and refuses to embed a text twice. Vectors come from a hash. */
export interface CountingEmbedder extends Embedder {
  /** Every text, in the order they came. */
  readonly texts: string[]
  readonly calls: number[]
}

export function countingEmbedder(fingerprint = 'counting/1/8', dimensions = 8): CountingEmbedder {
  const texts: string[] = []
  const calls: number[] = []
  return {
    fingerprint,
    dimensions,
    texts,
    calls,
    async embed(asked, signal) {
      throwIfStopped(signal)
      calls.push(asked.length)
      texts.push(...asked)
      return asked.map((text) => {
        const bytes = hash('sha256', `${fingerprint} ${text}`, 'buffer')
        const values = Array.from({length: dimensions}, (_, index) => bytes[index % 32]! - 127.5)
        const length = Math.hypot(...values)
        return Float32Array.from(values, (value) => value / length)
      })
    },
  }
}
