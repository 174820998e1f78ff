import type {Outcome} from './outcome.ts'

/**
 * Probability that a right answer was given with more confidence than a wrong one, ties counting half: the area under
 * the ROC curve by mid-ranks (Mann and Whitney 1947). Null when all are right or all are wrong.
 */
export function auroc(outcomes: readonly Outcome[]): number | null {
  const ascending = [...outcomes].sort((a, b) => a.probability - b.probability)
  let right = 0
  let rankSum = 0
  for (let start = 0; start < ascending.length; ) {
    let end = start
    let rightHere = 0
    for (; end < ascending.length && ascending[end]!.probability === ascending[start]!.probability; end++)
      rightHere += Number(ascending[end]!.correct)
    right += rightHere
    // Ranks from 1; equal probabilities share their mean rank.
    rankSum += rightHere * ((start + 1 + end) / 2)
    start = end
  }
  const wrong = ascending.length - right
  if (right === 0 || wrong === 0) return null
  return (rankSum - (right * (right + 1)) / 2) / (right * wrong)
}
