import type {Candidate} from '../candidate.ts'
import {ProviderFailure} from '../failure.ts'
import {DeadlineReached} from '../qos/deadline.ts'
import type {Decision, Strategy} from '../request.ts'
import {decide, type Refusal, type Verdict} from './decide.ts'

/**
 * The winner among the answers, by the first strategy of the chain that can decide. What can't decide (a tie, a judge that
 * fails) leaves it to the next; a judge that refuses all answers has decided, and no vote or weight overrules it.
 * @param candidates at least one
 * @param judge undefined: there is no judge, or no time for one
 * @throws {NoneAcceptable} the judge refused all answers
 */
export async function choose(
  chain: readonly Strategy[],
  candidates: readonly Candidate[],
  judge: (() => Promise<Verdict>) | undefined,
): Promise<{readonly winner: Candidate; readonly decision: Decision}> {
  const fell_back: Decision['fell_back'][number][] = []
  for (const strategy of chain) {
    const verdict = strategy === 'JUDGE' ? await judgement(candidates, judge) : decide(strategy, candidates)
    if (verdict.winner === undefined) {
      if (verdict.refused !== undefined) throw new NoneAcceptable(verdict.refused, candidates.length)
      fell_back.push({strategy, reason: verdict.reason})
      continue
    }
    return {
      winner: verdict.winner,
      decision: {
        strategy,
        fell_back,
        candidates: candidates.map(({provider}) => provider).sort(),
        agreement: verdict.agreement,
        reason: verdict.reason,
      },
    }
  }
  throw new Error('a chain of strategies must end with one that always decides')
}

/** Answers came, and the judge accepted none of them. */
export class NoneAcceptable extends Error {
  readonly refusal: Refusal
  readonly candidates: number

  constructor(refusal: Refusal, candidates: number) {
    super('the judge refused all answers')
    this.name = 'NoneAcceptable'
    this.refusal = refusal
    this.candidates = candidates
  }
}

async function judgement(
  candidates: readonly Candidate[],
  judge: (() => Promise<Verdict>) | undefined,
): Promise<Verdict> {
  if (candidates.length === 1) return decide('FASTEST', candidates)
  if (judge === undefined)
    return {winner: undefined, reason: 'there is no judge, or it is left alone because it failed'}
  try {
    return await judge()
  } catch (error) {
    if (error instanceof DeadlineReached || (error instanceof ProviderFailure && error.kind === 'timeout'))
      return {winner: undefined, reason: 'the judge took too long'}
    if (error instanceof ProviderFailure) return {winner: undefined, reason: `the judge failed: ${error.kind}`}
    throw error
  }
}
