import {fold} from '../span/tokens.ts'

/** Folded words with one blank between them, without apostrophes: "I'm sorry, but..." is `im sorry but`. */
export function plainWords(text: string): string {
  return fold(text)
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{N}\p{S}]+/gu, ' ')
    .trim()
}
