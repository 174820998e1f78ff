import type {Outcome} from './outcome.ts'

/** Answers of about the same confidence. */
export interface ReliabilityBin {
  readonly count: number
  /** Mean probability, 0-1. */
  readonly confidence: number
  /** Share that was right, 0-1. */
  readonly accuracy: number
}

/** How many bins: what ECE is usually reported with (Guo et al. 2017, arXiv 1706.04599). */
export const BINS = 15

/** Bins of equal width over [0, 1]; (0, 1/n] is the first, as in Guo et al. and netcal. Empty ones are left out. */
export function equalWidthBins(outcomes: readonly Outcome[], bins = BINS): ReliabilityBin[] {
  const members: Outcome[][] = Array.from({length: bins}, () => [])
  for (const outcome of outcomes)
    members[Math.min(bins - 1, Math.max(0, Math.ceil(outcome.probability * bins) - 1))]!.push(outcome)
  return members.filter((bin) => bin.length > 0).map(summarise)
}

/**
 * Bins of as equal size as possible, by ascending probability (Nixon et al. 2019, "adaptive"). Answers of one probability
 * can't be told apart and share a bin, the one that the middle of them falls into: whatever order they came in, the bins
 * are the same. So a bin ends only where the probability changes, and there are fewer of them where many share theirs.
 * Without ties, bin b of k holds the ranks floor(b n / k) to floor((b + 1) n / k) - 1.
 */
export function equalMassBins(outcomes: readonly Outcome[], bins = BINS): ReliabilityBin[] {
  const ascending = [...outcomes].sort((a, b) => a.probability - b.probability)
  const count = Math.min(bins, ascending.length)
  const found: ReliabilityBin[] = []
  let begin = 0
  for (let bin = 0, end = 0; bin < count; bin++) {
    const bound = Math.floor(((bin + 1) * ascending.length) / count)
    while (end < ascending.length) {
      let next = end + 1
      while (next < ascending.length && ascending[next]!.probability === ascending[end]!.probability) next++
      if ((end + next - 1) / 2 >= bound) break
      end = next
    }
    if (end > begin) found.push(summarise(ascending.slice(begin, end)))
    begin = end
  }
  return found
}

/** Expected calibration error, 0-1: mean distance of confidence and accuracy, bins weighing their size. 0 of nothing. */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, {count}) => sum + count, 0)
  if (total === 0) return 0
  return bins.reduce((sum, {count, confidence, accuracy}) => sum + (count / total) * Math.abs(confidence - accuracy), 0)
}

/** Maximum calibration error, 0-1: the distance in the worst bin. */
export function maximumCalibrationError(bins: readonly ReliabilityBin[]): number {
  return bins.reduce((most, {confidence, accuracy}) => Math.max(most, Math.abs(confidence - accuracy)), 0)
}

function summarise(members: readonly Outcome[]): ReliabilityBin {
  const sum = members.reduce(
    (so, {probability, correct}) => ({confidence: so.confidence + probability, right: so.right + Number(correct)}),
    {confidence: 0, right: 0},
  )
  return {count: members.length, confidence: sum.confidence / members.length, accuracy: sum.right / members.length}
}
