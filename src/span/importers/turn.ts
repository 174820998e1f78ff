import {createHash} from 'node:crypto'
import type {Span} from '../schema.ts'
import {withoutMarks} from './citation-marks.ts'

/**
 * One message of a conversation. `step`: a tool was called, or answered; `failure`: why there is no answer; `gap`: it
 * could not be read, so nobody knows who said what.
 */
export interface Turn {
  /** Of the message, where the format has one. */
  readonly id?: string | undefined
  readonly role: 'system' | 'user' | 'assistant' | 'step' | 'failure' | 'gap'
  readonly text: string
  /** ISO 8601. */
  readonly at?: string | undefined
  readonly model?: string | undefined
  /** Of the tool. */
  readonly name?: string | undefined
  readonly attachments?: readonly {readonly name: string; readonly text?: string}[]
}

/** A message of which nothing is known. */
export const GAP: Turn = {role: 'gap', text: ''}

/** What is known of a conversation as a whole. Nothing that changes when it goes on, such as its title. */
export interface Conversation {
  /** Of the export: `chatgpt`, `claude`... */
  readonly format: string
  /** One in the world. Undefined: the format gives none, and the words of the first answer say which one it is. */
  readonly id?: string | undefined
  /** What its file calls it; another file may call another one so. */
  readonly label?: string | undefined
  readonly at?: string | undefined
}

/** Formats without times: the order is kept, and 1970 says that nobody knows the day. */
const NO_TIME = Date.UTC(1970, 0, 1)

/** A question with what came of it: an answer, or a failure. */
interface Exchange {
  readonly asked: readonly Turn[]
  readonly steps: readonly Turn[]
  readonly answered: readonly Turn[]
}

/**
 * The spans of one way through a conversation: each question with the answer that followed, which is what the assistant
 * said last, whether or not it called tools after it. What it said before other calls goes with the steps; questions that
 * nobody answered are no spans yet. A message that could not be read may have been a question: it ends what came before
 * it, and what follows up to the next question answers nobody knows what. Ids come from those of the export, or from all words up to there: a longer
 * conversation brings the same spans and the new ones.
 */
export function spansOfTurns(turns: readonly Turn[], conversation: Conversation): Span[] {
  const spans: Span[] = []
  const system: string[] = []
  let chain = ''
  let thread = conversation.id
  let asked: Turn[] = []
  let followed: Turn[] = []
  /** Somebody else spoke, be it without words: what is asked then is another question. */
  let isFollowed = false
  const close = (): void => {
    const exchange = exchangeOf(asked, followed)
    if (exchange !== undefined) {
      thread ??= mint(conversation.label ?? 'thread', [conversation.format, system, chain])
      spans.push(spanOf(exchange, {conversation, thread, system, chain, previous: spans.at(-1), number: spans.length}))
    }
    asked = []
    followed = []
    isFollowed = false
  }
  for (const turn of turns) {
    if (turn.role === 'system') {
      if (turn.text.trim() !== '') system.push(turn.text)
      continue
    }
    if (turn.role === 'gap' || (turn.role === 'user' && isFollowed)) close()
    if (turn.role === 'gap') continue
    chain = digest([chain, turn.role, turn.text])
    const said = turn.role === 'assistant' ? {...turn, text: withoutMarks(turn.text)} : turn
    if (turn.role === 'user') asked.push(turn)
    else isFollowed = true
    if (turn.role === 'step' || (turn.role !== 'user' && said.text.trim() !== '')) followed.push(said)
  }
  close()
  return spans
}

/** Undefined: nobody asked, or nothing came of it yet. What an assistant had said before it failed is a step. */
function exchangeOf(asked: readonly Turn[], followed: readonly Turn[]): Exchange | undefined {
  const end = followed.findLastIndex(({role}) => role !== 'step') + 1
  if (asked.length === 0 || end === 0) return undefined
  const {role: outcome} = followed[end - 1]!
  const start = followed.slice(0, end).findLastIndex(({role}) => role !== outcome) + 1
  return {
    asked,
    steps: [...followed.slice(0, start), ...followed.slice(end)],
    answered: followed.slice(start, end),
  }
}

interface Around {
  readonly conversation: Conversation
  readonly thread: string
  readonly system: readonly string[]
  readonly chain: string
  readonly previous: Span | undefined
  /** Of spans before it. */
  readonly number: number
}

function spanOf({asked, steps, answered}: Exchange, around: Around): Span {
  const {conversation, thread, system, chain, previous, number} = around
  const last = answered.at(-1)!
  const attachments = asked.flatMap((turn) => turn.attachments ?? [])
  const when = asked[0]!.at ?? last.at ?? conversation.at ?? new Date(NO_TIME + number * 1000).toISOString()
  return {
    id: mint(
      'span',
      last.id === undefined
        ? [conversation.format, conversation.id ?? conversation.label ?? null, chain]
        : [conversation.format, thread, last.id],
    ),
    who: 'user',
    did: 'ask_question',
    this: joined(asked),
    when,
    ...(last.role === 'failure'
      ? ({status: 'failed', if_not: joined(answered)} as const)
      : ({status: 'completed', if_ok: joined(answered)} as const)),
    source: 'user_upload',
    context: {
      thread_id: thread,
      ...(previous === undefined ? {} : {previous_spans: [previous.id]}),
      ...(system.length === 0 ? {} : {system_prompt: system.join('\n\n')}),
      ...(steps.length === 0 ? {} : {steps: steps.map(stepOf)}),
      ...(attachments.length === 0 ? {} : {attachments}),
    },
    metadata: {source: conversation.format, ...(last.model === undefined ? {} : {model: last.model})},
  }
}

function stepOf({role, name, text}: Turn): object {
  return {role: role === 'assistant' ? role : 'tool', ...(name === undefined ? {} : {name}), text}
}

function joined(turns: readonly Turn[]): string {
  return turns
    .map(({text}) => text)
    .filter((text) => text.trim() !== '')
    .join('\n\n')
}

/** A prefix and 16 hex digits of the SHA-256 of what makes it. */
export function mint(prefix: string, parts: unknown): string {
  return `${prefix}_${digest(parts).slice(0, 16)}`
}

function digest(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
