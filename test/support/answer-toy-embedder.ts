import type {Embedder} from '../../src/embedding/embedder.ts'
import {hashText} from '../../src/span/tokens.ts'

/** Four dimensions from a hash: many texts, few directions, so that ties are common. Refuses nothing, promises little. */
export function toyEmbedder(name: string, directions = 7): Embedder {
  return {
    fingerprint: `toy/${name}`,
    dimensions: 4,
    embed: async (texts) => texts.map((text) => toyVector(hashText(`${name} ${text}`) % directions)),
  }
}

/** A unit vector; equal numbers give equal ones. */
export function toyVector(direction: number): Float32Array {
  // Not evenly spread: two directions at the same angle from a third would be ties but for rounding.
  const angle = Math.sqrt(direction + 0.37)
  return Float32Array.from([Math.cos(angle), Math.sin(angle) * 0.6, Math.sin(angle) * 0.8, 0])
}
