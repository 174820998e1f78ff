import {bandKeys, tokenSet} from './min-hash.ts'
import {type Split, splitOf} from './split.ts'

/** What a question is compared and found by among others, from its text alone. */
export interface QuestionKeys {
  /** Distinct token hashes, ascending (min-hash.ts). */
  readonly tokens: Uint32Array
  readonly bands: ArrayLike<number>
  /** Of a question that nobody has asked alike before. */
  readonly split: Split
}

export function questionKeys(text: string): QuestionKeys {
  const tokens = tokenSet(text)
  return {tokens, bands: bandKeys(tokens), split: splitOf(tokens)}
}
