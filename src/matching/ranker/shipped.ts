import type {RankerModel} from './ranker.ts'
import weights from './weights.json' with {type: 'json'}

/** The weights that ship (CARD.md says how they came to be). */
export function shippedRanker(): RankerModel {
  return weights
}
