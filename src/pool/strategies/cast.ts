import type {Resolved} from '../resolve.ts'
import {compare, type Member, type Roster} from '../roster.ts'
import type {House} from './asking.ts'

/** Fewer answers are nothing to judge. */
const FEWEST_JUDGED = 2

/** Who answers and who judges. */
export interface Cast {
  readonly asked: readonly Member[]
  /** One, or several whose verdicts become one; none: nobody may judge, or nobody is well. */
  readonly judges: readonly Member[]
}

/**
 * Chooses who answers a request and who judges the answers, together: a judge whose model pushes that of an answer out of
 * a host's memory, or waits until it is loaded, never comes to a verdict in time. So a judge that needs no room of its
 * own goes before one that does, then one whose own answer is not judged, then the heaviest; and answers beyond two are
 * left out where a host has no room for their models.
 * @param members who may be asked, in that order
 */
export function castOf(
  {options, roster}: Pick<House, 'options' | 'roster'>,
  members: readonly Member[],
  {chain, max_parallel_providers: most, weights}: Pick<Resolved, 'chain' | 'max_parallel_providers' | 'weights'>,
): Cast {
  const asked = members.slice(0, Math.min(most, weights?.length ?? most))
  if (!chain.includes('JUDGE')) return {asked, judges: []}
  const rank = (member: Member): readonly number[] => [
    lacking([...asked, member]) - lacking(asked),
    asked.includes(member) ? 1 : 0,
    -member.options.weight,
  ]
  const well = wellJudges(roster, options.judge.model_provider)
  const best = well.map((member) => ({member, rank: rank(member)})).sort((a, b) => compare(a.rank, b.rank))
  const judges = best.filter(({rank: [room]}) => room === best[0]!.rank[0]).slice(0, options.judge.strategy ? most : 1)
  return withRoom({asked, judges: judges.map(({member}) => member)})
}

function wellJudges(roster: Roster, name: string | undefined): Member[] {
  return roster
    .judges(name)
    .filter(({health, breaker}) => health.state !== 'unhealthy' && breaker('judge').state(roster.now()) !== 'open')
}

function withRoom({asked, judges}: Cast): Cast {
  const kept = [...asked]
  for (const member of asked.toReversed()) {
    if (kept.length <= FEWEST_JUDGED) break
    const others = kept.filter((other) => other !== member)
    if (lacking([...others, ...judges]) < lacking([...kept, ...judges])) kept.splice(kept.indexOf(member), 1)
  }
  return {asked: kept, judges}
}

/** How many models more than their hosts have room for. */
function lacking(members: readonly Member[]): number {
  let sum = 0
  for (const [queue, beside] of Map.groupBy(members, ({queue: host}) => host))
    sum += Math.max(0, new Set(beside.map(({provider}) => provider.model)).size - queue.room)
  return sum
}
