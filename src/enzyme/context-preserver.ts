import {CONVERSATION_FORMATS} from '../span/importers/format.ts'
import {type Span, stakesInOrder} from '../span/schema.ts'
import type {Change} from './change.ts'
import type {Draft, Enzyme, Proposal} from './enzyme.ts'
import {goesAsFarAs, type Rules} from './rules.ts'

/** Spans of a thread among which those that a span names are looked for. */
const THREAD_DEPTH = 200

/**
 * Ties a span to its thread. Where nothing in the thread says what came before what but the times, and those tell all
 * of its spans apart, a span is given the ones before it, as far back as the causal depth. From `moderate` on, it takes
 * over the environment of the nearest span that it names or is given, and as `aggressive` their highest stakes. What a
 * span says itself always stays, and a beginning is a beginning: in a conversation that was imported, or a thread where
 * any span names previous ones, a span that names none has nothing before it. (What a thread is: `Draft.timeline`.)
 */
export function contextPreserver(rules: Rules): Enzyme {
  return {
    name: 'context-preserver',
    version: '3',
    apply: async (drafts) => drafts.map((draft) => preserve(draft, rules)),
  }
}

function preserve(draft: Draft, rules: Rules): Proposal | undefined {
  const {span, before, timeline} = draft
  const {context} = span
  if (context?.thread_id == null || rules.causal_depth === 0) return undefined
  const named = (context.previous_spans?.length ?? 0) > 0
  if (named && !goesAsFarAs(rules, 'moderate')) return undefined
  if (!named && isOfConversation(span)) return undefined
  const earlier = named ? ancestors(span, before(THREAD_DEPTH), rules.causal_depth) : timeline(rules.causal_depth)
  if (earlier.length === 0) return undefined
  const added: Record<string, unknown> = {}
  if (!named) added['previous_spans'] = earlier.map(({id}) => id).reverse()
  const environment = earlier.find((other) => other.context?.environment?.trim())?.context?.environment
  if (goesAsFarAs(rules, 'moderate') && !context.environment?.trim() && environment != null)
    added['environment'] = environment
  const stakes = highestStakes(earlier)
  if (goesAsFarAs(rules, 'aggressive') && context.stakes == null && stakes !== undefined) added['stakes'] = stakes
  const changes = Object.entries(added).map(
    ([field, value]): Change => ({field: `context.${field}`, what: 'carried over from its thread', value}),
  )
  return changes.length === 0 ? undefined : {span: {...span, context: {...context, ...added}}, changes}
}

/** True when an importer wrote it, which names what came before wherever anything did. */
function isOfConversation({source, metadata}: Span): boolean {
  return source === 'user_upload' && (CONVERSATION_FORMATS as readonly unknown[]).includes(metadata?.source)
}

/** Of the spans of its thread, nearest first, those that it names, those that these name, and so on. */
function ancestors(span: Span, thread: readonly Span[], depth: number): Span[] {
  const wanted = new Set(span.context?.previous_spans ?? [])
  const found: Span[] = []
  for (const other of thread) {
    if (found.length === depth) break
    if (!wanted.has(other.id)) continue
    found.push(other)
    for (const id of other.context?.previous_spans ?? []) wanted.add(id)
  }
  return found
}

function highestStakes(spans: readonly Span[]): string | undefined {
  return stakesInOrder.findLast((stakes) => spans.some(({context}) => context?.stakes === stakes))
}
