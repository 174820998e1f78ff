import {hashNumbers} from './tokens.ts'

/** What a real span may be used for when something is tuned or measured. `ask` and `serve` retrieve from all. */
export type Split = 'memory' | 'calibration' | 'validation'

/** Of a hundred keys, how many go to calibration and to validation; the rest is memory. */
const CALIBRATION_PERCENT = 10
const VALIDATION_PERCENT = 10

/** A later span inherits the split of an earlier one when their token sets are at least this similar (Jaccard). */
export const SAME_QUESTION_JACCARD = 0.8

/** Where spans come from that no person and no system of theirs produced. They may only ever be memory. */
const SYNTHETIC_SOURCES = new Set(['self_play', 'distillation', 'augmentation'])

export function isSynthetic(source: string | null | undefined): boolean {
  return source != null && SYNTHETIC_SOURCES.has(source)
}

/**
 * The split of a question nobody has asked before, by the hash of its distinct tokens in order: casing, punctuation,
 * accents and word order do not change it.
 */
export function splitOf(tokens: Uint32Array): Split {
  const bucket = hashNumbers(tokens) % 100
  if (bucket < CALIBRATION_PERCENT) return 'calibration'
  return bucket < CALIBRATION_PERCENT + VALIDATION_PERCENT ? 'validation' : 'memory'
}
