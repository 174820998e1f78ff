import type {Stakes} from '../span/schema.ts'
import {editSimilarity} from './edit-distance.ts'
import type {Trajectory} from './trajectory.sql.ts'

/** What the one who asks says of the situation. Absent factors are not compared. */
export interface AskedContext {
  /** As `domainName` writes it. */
  readonly domain?: string | undefined
  readonly stakes?: Stakes | undefined
  /** Lower-case. */
  readonly emotion?: string | undefined
  /** What was done before (`did`), oldest first. */
  readonly actions?: readonly string[] | undefined
}

export type Factor = 'domain' | 'actions' | 'semantic' | 'stakes' | 'emotion'

/** CONTRACT, "Context factors". */
const WEIGHTS: Readonly<Record<Factor, number>> = {
  domain: 0.3,
  actions: 0.25,
  semantic: 0.2,
  stakes: 0.15,
  emotion: 0.1,
}

/** Domains that are near each other: the parent, then its children (CONTRACT, "Context factors"). */
const FAMILIES: readonly (readonly string[])[] = [
  ['programming', 'coding', 'debug', 'software', 'development'],
  ['writing', 'creative_writing', 'technical_writing', 'documentation'],
  ['analysis', 'data_analysis', 'research', 'investigation'],
  ['communication', 'email', 'chat', 'message', 'conversation'],
]
const SAME_FAMILY = 0.7
const OTHER_DOMAIN = 0.3
const OTHER_EMOTION = 0.5
const STAKES: readonly Stakes[] = ['low', 'medium', 'high']

/** The most that another context takes away from a score. */
const CONTEXT_SHARE = 0.3

/** How alike two situations are, 0-1, and by what: only factors that both sides have. */
export interface ContextComparison {
  readonly similarity: number
  readonly factors: Readonly<Partial<Record<Factor, number>>>
}

/**
 * Compares the situation of the one who asks with a trajectory's. The weights of CONTRACT, spread over the factors that
 * both sides have; `semantic` (0-1) is how alike the two questions are, and so always there. Undefined when nothing was
 * said of the situation.
 */
export function compareContexts(
  asked: AskedContext,
  trajectory: Pick<Trajectory, 'domain' | 'stakes' | 'emotion' | 'steps'>,
  semantic: number,
): ContextComparison | undefined {
  if (!saysAnything(asked)) return undefined
  const actions = trajectory.steps.map(({did}) => did)
  const factors: Partial<Record<Factor, number>> = {semantic}
  if (asked.domain !== undefined && trajectory.domain !== null)
    factors.domain = domainSimilarity(asked.domain, trajectory.domain)
  if (asked.stakes !== undefined && trajectory.stakes !== null)
    factors.stakes = 1 - Math.abs(STAKES.indexOf(asked.stakes) - STAKES.indexOf(trajectory.stakes)) / 2
  if (asked.emotion !== undefined && trajectory.emotion !== null)
    factors.emotion = asked.emotion === trajectory.emotion ? 1 : OTHER_EMOTION
  if (asked.actions?.length && actions.length > 0) factors.actions = editSimilarity(asked.actions, actions)
  let weight = 0
  let sum = 0
  for (const [factor, value] of Object.entries(factors) as [Factor, number][]) {
    weight += WEIGHTS[factor]
    sum += WEIGHTS[factor] * value
  }
  return {similarity: sum / weight, factors}
}

/** Whether there is anything to compare a trajectory with. */
export function saysAnything({domain, stakes, emotion, actions}: AskedContext): boolean {
  return (domain ?? stakes ?? emotion) !== undefined || (actions?.length ?? 0) > 0
}

/** A similarity as the context leaves it: another situation takes up to 30 % away, an unknown one nothing. */
export function contextScore(similarity: number, context: ContextComparison | undefined): number {
  return context === undefined ? similarity : similarity * (1 - CONTEXT_SHARE * (1 - context.similarity))
}

export function domainSimilarity(a: string, b: string): number {
  if (a === b) return 1
  return FAMILIES.some((family) => family.includes(a) && family.includes(b)) ? SAME_FAMILY : OTHER_DOMAIN
}
