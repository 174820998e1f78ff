import type {Span} from '../schema.ts'
import {type ConversationSpans, spansOfTurns} from './conversation-spans.ts'
import type {Conversation, Turn} from './turn.ts'

/** A message among others; `turn` is undefined for one that says nothing. */
export interface TurnNode {
  readonly parent: string | undefined
  readonly turn: Turn | undefined
}

type Nodes = ReadonlyMap<string, TurnNode>

/**
 * The spans of a conversation in which messages were edited and answers asked for again: every way from the first
 * message to a last one. What the ways share comes once. A circle among parents ends the way.
 */
export function spansOfTree(nodes: Nodes, conversation: Conversation): ConversationSpans {
  const oldest = oldestChildren(nodes)
  const spans = new Map<string, Span>()
  const answered = new Set<string>()
  const unanswered = new Set<string>()
  for (const leaf of nodes.keys()) {
    if (oldest.has(leaf)) continue
    const way = spansOfTurns(wayTo(leaf, nodes, oldest), conversation)
    for (const span of way.spans) if (!spans.has(span.id)) spans.set(span.id, span)
    for (const question of way.answered) answered.add(question)
    for (const question of way.unanswered) unanswered.add(question)
  }
  // Another way may have the answer.
  for (const question of answered) unanswered.delete(question)
  return {spans: [...spans.values()], answered, unanswered}
}

/**
 * Of each message, the one that went on from it first: by their times, else by their order. Those that come tomorrow are
 * later, so that it stays the same.
 */
function oldestChildren(nodes: Nodes): Map<string, string> {
  const oldest = new Map<string, string>()
  for (const [id, {parent, turn}] of nodes) {
    if (parent === undefined) continue
    const other = oldest.get(parent)
    const at = other === undefined ? undefined : nodes.get(other)!.turn?.at
    if (other === undefined || (at !== undefined && turn?.at !== undefined && turn.at < at)) oldest.set(parent, id)
  }
  return oldest
}

function wayTo(leaf: string, nodes: Nodes, oldest: ReadonlyMap<string, string>): Turn[] {
  const way = new Set<string>()
  for (let id: string | undefined = leaf; id !== undefined && !way.has(id); id = nodes.get(id)?.parent) way.add(id)
  const turns: Turn[] = []
  // Messages that say nothing are branches as well: what is said after them is on another way.
  let isBranch = false
  for (const id of [...way].reverse()) {
    const {parent, turn} = nodes.get(id) ?? {}
    isBranch ||= parent !== undefined && isOtherWay(id, oldest.get(parent)!, nodes, oldest)
    if (turn === undefined) continue
    turns.push(isBranch ? {...turn, isBranch} : turn)
    isBranch = false
  }
  return turns
}

/** Whether an answer goes on otherwise by this message than by the oldest: all ways that say no more are one. */
function isOtherWay(id: string, oldest: string, nodes: Nodes, children: ReadonlyMap<string, string>): boolean {
  return id !== oldest && !(saysNoMore(id, nodes, children) && saysNoMore(oldest, nodes, children))
}

/** Whether nothing is said from a message on until somebody asks again. */
function saysNoMore(message: string, nodes: Nodes, oldest: ReadonlyMap<string, string>): boolean {
  const seen = new Set<string>()
  for (let id: string | undefined = message; id !== undefined && !seen.has(id); id = oldest.get(id)) {
    seen.add(id)
    const turn = nodes.get(id)?.turn
    if (turn?.role === 'user' || turn?.role === 'gap') return true
    if (turn?.role === 'failure' || (turn?.role === 'assistant' && turn.text.trim() !== '')) return false
  }
  return true
}
