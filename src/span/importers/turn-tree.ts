import type {Span} from '../schema.ts'
import {type Conversation, spansOfTurns, type Turn} from './turn.ts'

/** A message among others; `turn` is undefined for one that says nothing. */
export interface TurnNode {
  readonly parent: string | undefined
  readonly turn: Turn | undefined
}

/**
 * The spans of a conversation in which messages were edited and answers asked for again: every way from the first
 * message to a last one. What the ways share comes once. A circle among parents ends the way.
 */
export function spansOfTree(nodes: ReadonlyMap<string, TurnNode>, conversation: Conversation): Span[] {
  const parents = new Set([...nodes.values()].map(({parent}) => parent))
  const spans = new Map<string, Span>()
  for (const leaf of nodes.keys()) {
    if (parents.has(leaf)) continue
    for (const span of spansOfTurns(wayTo(leaf, nodes), conversation)) if (!spans.has(span.id)) spans.set(span.id, span)
  }
  return [...spans.values()]
}

function wayTo(leaf: string, nodes: ReadonlyMap<string, TurnNode>): Turn[] {
  const turns: Turn[] = []
  const seen = new Set<string>()
  for (let id: string | undefined = leaf; id !== undefined && !seen.has(id); id = nodes.get(id)?.parent) {
    seen.add(id)
    const turn = nodes.get(id)?.turn
    if (turn !== undefined) turns.push(turn)
  }
  return turns.reverse()
}
