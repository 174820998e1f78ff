import {type Span, stakesInOrder} from '../span/schema.ts'
import type {Change} from './change.ts'
import type {Draft, Enzyme, Proposal} from './enzyme.ts'
import {goesAsFarAs, type Rules} from './rules.ts'

/**
 * Ties a span to its thread. Where a span names no previous ones, those before it in its thread are named, as far back
 * as the causal depth. From `moderate` on, it takes over the environment of the nearest of them that states one, and
 * as `aggressive` their highest stakes. What a span says itself always stays.
 */
export function contextPreserver(rules: Rules): Enzyme {
  return {
    name: 'context-preserver',
    version: '1',
    apply: async (drafts) => drafts.map((draft) => preserve(draft, rules)),
  }
}

function preserve({span, before}: Draft, rules: Rules): Proposal | undefined {
  if (span.context?.thread_id == null || rules.causal_depth === 0) return undefined
  const earlier = before(rules.causal_depth)
  if (earlier.length === 0) return undefined
  const added: Record<string, unknown> = {}
  if ((span.context.previous_spans?.length ?? 0) === 0) added['previous_spans'] = earlier.map(({id}) => id).reverse()
  const environment = earlier.find((other) => other.context?.environment?.trim())?.context?.environment
  if (goesAsFarAs(rules, 'moderate') && !span.context.environment?.trim() && environment != null)
    added['environment'] = environment
  const stakes = highestStakes(earlier)
  if (goesAsFarAs(rules, 'aggressive') && span.context.stakes == null && stakes !== undefined) added['stakes'] = stakes
  const changes = Object.entries(added).map(
    ([field, value]): Change => ({field: `context.${field}`, what: 'carried over from its thread', value}),
  )
  return changes.length === 0 ? undefined : {span: {...span, context: {...span.context, ...added}}, changes}
}

function highestStakes(spans: readonly Span[]): string | undefined {
  return stakesInOrder.findLast((stakes) => spans.some(({context}) => context?.stakes === stakes))
}
