import {type Calls, callOnce} from '../call.ts'
import type {Candidate} from '../candidate.ts'
import {FIRST_SHARE, limitedSignal, within} from '../qos/deadline.ts'
import type {Member} from '../roster.ts'
import type {Answered, Asking, House} from './asking.ts'
import {castOf} from './cast.ts'
import {choose} from './choose.ts'
import type {Verdict} from './decide.ts'
import {judged} from './judge.ts'
import {type Juror, jointVerdict} from './jury.ts'
import {race} from './race.ts'

/** Kept back from the candidates' time, so that a decision without a judge still comes before the deadline. */
const DECIDING_MS = 30
/** The contract's, for the task `judge`. */
const JUDGE_TEMPERATURE = 0.2
/** Any fixed number: equal questions should get equal verdicts. */
const JUDGE_SEED = 20_231_224

/**
 * Asks several providers at once and chooses among the answers that came in time: 70 % of it for them and 30 % for the
 * judge, where there is one. One answer is enough.
 * @throws {ProviderFailure} nobody answered: the last failure
 * @throws {NoneAcceptable} the judge refused all answers
 */
export async function askSeveral(house: House, asking: Asking): Promise<Answered> {
  const {resolved, calls, signal} = asking
  const {chain, task, weights: given} = resolved
  // Before the order is made: who stands in it for a probe must be asked.
  signal.throwIfAborted()
  const {asked, judges} = castOf(house, house.roster.ordered(asking.members, task), resolved)
  const remaining = calls.endsAt - calls.now()
  const time = judges.length === 0 ? Math.max(remaining / 2, remaining - DECIDING_MS) : remaining * FIRST_SHARE
  const outcomes = await within(signal, time, (limit) =>
    Promise.allSettled(asked.map((member) => askAlone(house, member, limit, calls, time))),
  )
  signal.throwIfAborted()
  const weightOf = weights(asked, given)
  const candidates = outcomes
    .filter((outcome) => outcome.status === 'fulfilled')
    .map(({value}): Candidate => {
      const win_rate = house.wins.rate(value.provider, task)
      return {...value, win_rate, weight: weightOf(value.provider)}
    })
  if (candidates.length === 0) throw (outcomes.at(-1) as PromiseRejectedResult).reason
  const judge = judges.length === 0 ? undefined : () => verdictOf(house, judges, asking, candidates)
  const answered = await choose(chain, candidates, judge)
  noteWins(house, asking, candidates, answered)
  return answered
}

/** One provider, asked again by itself when it fails for the moment. */
function askAlone(
  {options}: House,
  member: Member,
  signal: AbortSignal,
  calls: Calls,
  time: number,
  why: 'first' | 'judge' = 'first',
): Promise<Candidate> {
  return race(
    {
      targets: [member],
      maxAttempts: options.qos.max_attempts,
      hedgeAfterMs: undefined,
      hedgeTo: () => undefined,
      endsAt: calls.now() + time,
      now: calls.now,
      random: calls.random,
      signal,
    },
    (target, again, limit) => callOnce(target, why === 'judge' ? why : again, limit, calls),
  )
}

/** Asks each judge; those that fail have no say, unless all do. @throws the last failure, or the signal's reason */
async function verdictOf(
  house: House,
  judges: readonly Member[],
  asking: Asking,
  candidates: readonly Candidate[],
): Promise<Verdict> {
  const {strategy} = house.options.judge
  if (strategy === undefined || judges.length === 1) return verdictBy(house, judges[0]!, asking, candidates)
  const outcomes = await Promise.allSettled(judges.map((judge) => verdictBy(house, judge, asking, candidates)))
  asking.signal.throwIfAborted()
  const jurors = outcomes.flatMap((outcome, index): Juror[] => {
    if (outcome.status === 'rejected') return []
    const {provider, options} = judges[index]!
    const win_rate = house.wins.rate(provider.name, 'judge')
    return [{provider: provider.name, weight: options.weight, win_rate, verdict: outcome.value}]
  })
  if (jurors.length === 0) throw (outcomes.at(-1) as PromiseRejectedResult).reason
  return jointVerdict(strategy, jurors)
}

/** Asks the judge in both orders; when one of the calls fails, the other is for nothing and is cancelled. */
async function verdictBy(
  house: House,
  judge: Member,
  asking: Asking,
  candidates: readonly Candidate[],
): Promise<Verdict> {
  const signal = limitedSignal(asking.signal, Number.POSITIVE_INFINITY)
  try {
    const {messages} = asking.resolved.chat
    return await judged(messages, candidates, house.judgePrompt, ask(house, judge, {...asking, signal: signal.signal}))
  } finally {
    signal.abort(new Error('the verdict is settled'))
    signal[Symbol.dispose]()
  }
}

function ask(house: House, judge: Member, {calls, signal}: Asking): Parameters<typeof judged>[3] {
  const {max_tokens, deadline_ms} = house.options.judge
  const time = Math.max(1, Math.min(deadline_ms, calls.endsAt - calls.now() - DECIDING_MS))
  return (messages, schema, form) =>
    within(signal, time, (limit) => {
      const request = {messages, schema, max_tokens, temperature: JUDGE_TEMPERATURE, seed: JUDGE_SEED}
      const own: Calls = {...calls, task: 'judge', request, form, endsAt: calls.now() + time}
      return askAlone(house, judge, limit, own, time, 'judge')
    })
}

function weights(asked: readonly Member[], given: readonly number[] | undefined): (provider: string) => number {
  const heaviest = [...asked].sort((a, b) => b.options.weight - a.options.weight)
  const byName = new Map(
    heaviest.map(({provider, options}, index) => [provider.name, given?.[index] ?? options.weight]),
  )
  return (provider) => byName.get(provider)!
}

/**
 * Only where answers were judged by what they say, and some lost: a weight that decided must not prove itself right, and
 * where all agree nobody was better than anybody.
 */
function noteWins(
  {wins}: House,
  {resolved: {task}, calls}: Asking,
  candidates: readonly Candidate[],
  {winner, decision}: Answered,
): void {
  if (decision.strategy !== 'VOTING' && decision.strategy !== 'JUDGE') return
  const winners = candidates.filter(({key}) => key === winner.key).map(({provider}) => provider)
  if (winners.length === candidates.length) return
  const asked = candidates.map(({provider}) => provider)
  for (const provider of asked) wins.add(provider, task, 1, winners.includes(provider) ? 1 : 0)
  calls.observe({kind: 'compared', task, candidates: asked, winners})
}
