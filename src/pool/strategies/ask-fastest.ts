import {callOnce} from '../call.ts'
import type {Decision} from '../request.ts'
import type {Member} from '../roster.ts'
import type {Answered, Asking, House} from './asking.ts'
import {type RaceOptions, race} from './race.ts'

/** Asks one provider, another as well when that takes long or instead when it fails. @throws {ProviderFailure} */
export async function askFastest(house: House, asking: Asking): Promise<Answered> {
  const winner = await race(raceOf(house, asking), (member, why, signal) => callOnce(member, why, signal, asking.calls))
  return {winner, decision: firstAnswer(winner.provider)}
}

/** Nothing was compared. */
export function firstAnswer(provider: string): Decision {
  return {strategy: 'FASTEST', fell_back: [], candidates: [provider], agreement: 1, reason: 'the first answer'}
}

/** How the providers of a request race. The hedge comes after the 95th percentile of what was observed of the first. */
export function raceOf(
  {options: {qos}, roster, hedges}: House,
  {resolved: {task}, members, calls, signal}: Asking,
): RaceOptions<Member> {
  // Before the order is made: who stands in it for a probe must be asked.
  signal.throwIfAborted()
  const targets = roster.ordered(members, task)
  const usual = targets[0]!.latencies(task)
  // Of fewer than twenty durations the 95th percentile is the largest: an outlier, as likely as not.
  const p95 = usual.count < 20 ? undefined : usual.quantile(0.95)
  hedges.fill()
  return {
    targets,
    maxAttempts: qos.max_attempts,
    hedgeAfterMs: qos.hedge_share > 0 ? Math.max(qos.hedge_after_ms, p95 ?? 0) : undefined,
    hedgeTo: (first, others) => {
      const second = others.find((other) => roster.mayHedge(first, other))
      return second !== undefined && hedges.take() ? second : undefined
    },
    endsAt: calls.endsAt,
    now: calls.now,
    random: calls.random,
    signal,
  }
}
