import type {Passage} from './passage.ts'

/** Added to the count under the root: so that the first token of a text does not decide. */
const COUNT_OFFSET = 3

/** Limits of `worstStretch`. */
export interface StretchLimits {
  /** The most that evidence is worth, and what a text without any is. */
  readonly most: number
  /** Pieces of evidence that a stretch needs to count. */
  readonly least: number
  /** A stretch goes on until the first end of a sentence at which it has this many tokens. */
  readonly enough: number
  /** Of so many sentences and lines, counted from the first. */
  readonly beginnings: number
  /** Also counts with each token on the way, and not only where sentences end. */
  readonly everyToken: boolean
}

/**
 * The lowest sum / sqrt(count + 3) of evidence over the stretches of a text that begin where a sentence or line begins
 * and stop where one ends, at most `most`. NaN is no evidence. The root keeps stretches of different lengths comparable:
 * sums of noise grow like it.
 *
 * A minimum over stretches does not rise when sentences or lines are put behind or before the text: each stretch that
 * there was is still there (before it: as long as `beginnings` still reach it). With `everyToken` it does not rise either when words are put behind on the same line.
 */
export function worstStretch(
  evidence: ArrayLike<number>,
  {starts}: Passage,
  {most, least, enough, everyToken, beginnings}: StretchLimits,
): number {
  let worst = most
  let begun = 0
  for (let start = 0; start < evidence.length; start++) {
    if (starts[start] !== start) continue
    if (begun >= beginnings) break
    let sum = 0
    let count = 0
    for (let at = start; at < evidence.length; at++) {
      const piece = evidence[at]!
      if (!Number.isNaN(piece)) {
        sum += piece
        count++
      }
      const ends = at + 1 === evidence.length || starts[at + 1] === at + 1
      if (count >= least && (ends || everyToken)) worst = Math.min(worst, sum / Math.sqrt(count + COUNT_OFFSET))
      const length = at + 1 - start
      if (length >= enough && (ends || everyToken)) break
    }
    // A line of punctuation is no beginning.
    if (count > 0) begun++
  }
  return worst
}
