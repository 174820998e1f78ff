import {MOST_TOKENS, type Passage} from './passage.ts'

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
  /** Added to a stretch by how many tokens there are up to its last evidence. */
  readonly slack: Float64Array
}

/**
 * Strictness by place: a longer text is judged at more places, and so a sound one more easily looks bad at one of them.
 * One threshold by the length of the whole text would be softened by padding. Here each place has its own, which depends
 * on what stands before it alone: strict where every text has one, laxer by `each` with each e-fold further back. What
 * stands there is judged the same whatever follows.
 */
function slackAt(at: number, each: number, scale: number): number {
  return each * Math.log1p(at / scale)
}

/** `slackAt` for each place in a passage. */
export function slackTable(each: number, scale: number): Float64Array {
  return Float64Array.from({length: MOST_TOKENS}, (_, at) => slackAt(at, each, scale))
}

/**
 * The lowest sum / sqrt(count + 3) of evidence, plus the slack of its length, over the stretches of a text that begin
 * where a sentence or line begins and stop where one ends, at most `most`. NaN is no evidence. The root keeps stretches of different lengths comparable:
 * sums of noise grow like it.
 *
 * A minimum over stretches does not rise when sentences or lines are put behind the text: each stretch that there was is
 * still there, with the same slack. With `everyToken` it does not rise either when words are put behind on the same line.
 */
export function worstStretch(
  evidence: ArrayLike<number>,
  {starts}: Passage,
  {most, least, enough, everyToken, beginnings, slack}: StretchLimits,
): number {
  let worst = most
  let begun = 0
  for (let start = 0; start < evidence.length; start++) {
    if (starts[start] !== start) continue
    if (begun >= beginnings) break
    let sum = 0
    let count = 0
    let last = start
    for (let at = start; at < evidence.length; at++) {
      const piece = evidence[at]!
      if (!Number.isNaN(piece)) {
        sum += piece
        count++
        last = at
      }
      const ends = at + 1 === evidence.length || starts[at + 1] === at + 1
      if (count >= least && (ends || everyToken))
        worst = Math.min(worst, sum / Math.sqrt(count + COUNT_OFFSET) + slack[last - start]!)
      const length = at + 1 - start
      if (length >= enough && (ends || everyToken)) break
    }
    // A line of punctuation is no beginning.
    if (count > 0) begun++
  }
  return worst
}
