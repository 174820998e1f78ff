import type {Span} from '../schema.ts'
import {withoutMarks} from './citation-marks.ts'
import {exchangeOf, spanOfExchange} from './exchange.ts'
import {digest, mint} from './mint.ts'
import type {Conversation, Turn} from './turn.ts'

/** The questions of a conversation, by the ids of their messages, else by the words up to there. */
export interface ConversationSpans {
  readonly spans: readonly Span[]
  readonly answered: ReadonlySet<string>
  /** Something came of them, and no words: tool calls, a picture, nothing before it was stopped. */
  readonly unanswered: ReadonlySet<string>
}

/**
 * The spans of one way through a conversation: each question with the answer that followed, which is what the assistant
 * said last, whether or not it called tools after it. What it said before other calls goes with the steps, and so do
 * questions before this one that no words answered; those that nobody answered yet are no spans yet. A message that
 * could not be read may have been a question: it ends what came before it, and what follows up to the next question
 * answers nobody knows what. A longer conversation brings the same spans and the new ones.
 */
export function spansOfTurns(turns: readonly Turn[], conversation: Conversation): ConversationSpans {
  const spans: Span[] = []
  const answered = new Set<string>()
  const unanswered = new Set<string>()
  const system: string[] = []
  let chain = ''
  let thread = conversation.id
  let before: Turn[] = []
  let asked: Turn[] = []
  /** The last of them. */
  let question = ''
  let followed: Turn[] = []
  /** Somebody else spoke, be it without words: what is asked then is another question. */
  let isFollowed = false
  /** Since the last message of the exchange. */
  let isBranch = false
  const close = (): void => {
    const exchange = exchangeOf(asked, followed, isBranch)
    if (exchange !== undefined) {
      thread ??= mint(conversation.label ?? 'thread', [conversation.format, system, chain])
      const around = {conversation, thread, system, before, chain, previous: spans.at(-1), number: spans.length}
      spans.push(spanOfExchange(exchange, around))
      answered.add(question)
      before = []
    } else if (asked.length > 0 && isFollowed) {
      unanswered.add(question)
      before.push(...asked, ...followed)
    }
    asked = []
    followed = []
    isFollowed = false
  }
  for (const turn of turns) {
    isBranch ||= turn.isBranch === true
    if (turn.role === 'system') {
      if (turn.text.trim() !== '') system.push(turn.text)
      continue
    }
    if (turn.role === 'gap' || (turn.role === 'user' && isFollowed)) close()
    if (turn.role === 'gap') continue
    chain = digest([chain, turn.role, turn.text])
    if (turn.role === 'user') {
      asked.push(turn)
      question = turn.id ?? chain
    } else {
      isFollowed = true
      const said = turn.role === 'assistant' ? {...turn, text: withoutMarks(turn.text)} : turn
      if (said.role === 'step' || said.text.trim() !== '') followed.push(isBranch ? {...said, isBranch} : said)
      else continue
    }
    isBranch = false
  }
  isBranch = false
  close()
  return {spans, answered, unanswered}
}
