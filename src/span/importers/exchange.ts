import type {Span} from '../schema.ts'
import {mint} from './mint.ts'
import type {Conversation, Turn} from './turn.ts'

/** Formats without times: the order is kept, and 1970 says that nobody knows the day. */
const NO_TIME = Date.UTC(1970, 0, 1)

/** A question with what came of it: an answer, or a failure. */
export interface Exchange {
  readonly asked: readonly Turn[]
  readonly steps: readonly Turn[]
  readonly answered: readonly Turn[]
  /** The first message that says something, which stays the first when more is said. */
  readonly first: Turn
  /** Which way was taken after it wherever several go on, and where it ends before the oldest: that way has none. */
  readonly branches: readonly string[]
}

/** What an exchange stands in. */
export interface Around {
  readonly conversation: Conversation
  readonly thread: string
  readonly system: readonly string[]
  /** Questions before it that no words answered, with what came of them: steps to this one. */
  readonly before: readonly Turn[]
  /** Digest of all words up to its end. */
  readonly chain: string
  readonly previous: Span | undefined
  /** Of spans before it. */
  readonly number: number
}

/**
 * Undefined: nobody asked, or no words came of it yet. What an assistant had said before it failed is a step. Where it
 * said nothing, the last document that it showed is the answer.
 * @param isLeft an older way goes on from its end
 */
export function exchangeOf(asked: readonly Turn[], replies: readonly Turn[], isLeft: boolean): Exchange | undefined {
  const followed = replies.some(isSaid) ? replies : withDocument(replies)
  const end = followed.findLastIndex(isSaid) + 1
  if (asked.length === 0 || end === 0) return undefined
  const {role: outcome} = followed[end - 1]!
  const start = followed.slice(0, end).findLastIndex(({role}) => role !== outcome) + 1
  const first = followed.findIndex((turn) => isSaid(turn) || isDocument(turn))
  const taken = followed.slice(first + 1, end).filter(({isBranch}) => isBranch === true)
  const saysNoMore = isLeft || followed.slice(end).some(({isBranch}) => isBranch === true)
  const ends = saysNoMore ? ['end', followed[end - 1]!.id ?? ''] : []
  return {
    asked,
    steps: [...followed.slice(0, start), ...followed.slice(end)],
    answered: followed.slice(start, end),
    first: followed[first]!,
    branches: [...taken.map(({id}) => id ?? ''), ...ends],
  }
}

function isSaid({role}: Turn): boolean {
  return role !== 'step'
}

function isDocument({shown = ''}: Turn): boolean {
  return shown.trim() !== ''
}

function withDocument(replies: readonly Turn[]): readonly Turn[] {
  const at = replies.findLastIndex(isDocument)
  return at === -1 ? replies : replies.with(at, {...replies[at]!, role: 'assistant', text: replies[at]!.shown!})
}

/**
 * The span of an exchange. Its id comes from the first message of the answer, where the export names its messages: an
 * answer that is longer tomorrow is the same span. Else from all words up to there, and whatever else it tells: two that
 * differ in anything have two ids, and merge where they are the same nevertheless.
 */
export function spanOfExchange({asked, steps, answered, first, branches}: Exchange, around: Around): Span {
  const {conversation, thread, system, before, chain, previous, number} = around
  const taken = [...before, ...steps]
  const last = answered.at(-1)!
  const attachments = asked.flatMap((turn) => turn.attachments ?? [])
  const at = asked[0]!.at ?? last.at ?? conversation.at
  const told = {
    ...(system.length === 0 ? {} : {system}),
    ...(at === undefined ? {} : {at}),
    ...(last.model === undefined ? {} : {model: last.model}),
    ...(attachments.length === 0 ? {} : {attachments}),
    ...(conversation.columns === undefined ? {} : {columns: conversation.columns}),
  }
  return {
    id: mint(
      'span',
      first.id === undefined
        ? [conversation.format, conversation.id ?? conversation.label ?? null, chain, ...optional(told)]
        : [conversation.format, thread, first.id, ...branches],
    ),
    who: 'user',
    did: 'ask_question',
    this: joined(asked),
    when: at ?? new Date(NO_TIME + number * 1000).toISOString(),
    ...(last.role === 'failure'
      ? ({status: 'failed', if_not: joined(answered)} as const)
      : ({status: 'completed', if_ok: joined(answered)} as const)),
    source: 'user_upload',
    context: {
      thread_id: thread,
      ...(previous === undefined ? {} : {previous_spans: [previous.id]}),
      ...(system.length === 0 ? {} : {system_prompt: system.join('\n\n')}),
      ...(taken.length === 0 ? {} : {steps: taken.map(stepOf)}),
      ...(attachments.length === 0 ? {} : {attachments}),
      ...(conversation.columns === undefined ? {} : {columns: conversation.columns}),
    },
    metadata: {source: conversation.format, ...(last.model === undefined ? {} : {model: last.model})},
  }
}

function optional<T extends object>(told: T): T[] {
  return Object.keys(told).length === 0 ? [] : [told]
}

function stepOf({role, name, text}: Turn): object {
  return {role: role === 'assistant' || role === 'user' ? role : 'tool', ...(name === undefined ? {} : {name}), text}
}

function joined(turns: readonly Turn[]): string {
  return turns
    .map(({text}) => text)
    .filter((text) => text.trim() !== '')
    .join('\n\n')
}
