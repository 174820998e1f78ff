import type {Strategy} from '../request.ts'

/** Who decides when the one before could not; FASTEST always can. */
const ORDER: readonly Strategy[] = ['VOTING', 'WEIGHTED', 'FASTEST']

/**
 * The strategies in the order in which they are tried: JUDGE, VOTING, WEIGHTED, FASTEST, from the one asked for on.
 * @param fallback what comes right after it
 */
export function strategyChain(strategy: Strategy, fallback?: Strategy): readonly Strategy[] {
  if (strategy === 'FASTEST') return ['FASTEST']
  const after = ORDER.slice(ORDER.indexOf(strategy) + 1)
  return [...new Set([strategy, ...(fallback === undefined || fallback === 'FASTEST' ? [] : [fallback]), ...after])]
}
