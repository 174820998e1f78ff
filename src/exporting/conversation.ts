import type {Message} from './shapes.ts'
import type {SftShape} from './target.ts'

/** One question with its answer. */
export interface Turn {
  readonly asked: string
  readonly answered: string
  /** False: it stands there as context, because it is not among what was selected. */
  readonly trained: boolean
}

/** Turns that follow each other, oldest first, at least one. */
export interface Conversation {
  readonly system: string | undefined
  readonly turns: readonly Turn[]
}

/** Everything that is said before an answer. */
export interface Prompt {
  readonly system: string | undefined
  /** Answered earlier, oldest first. */
  readonly earlier: readonly Turn[]
  readonly asked: string
}

export function messagesOf({system, turns}: Conversation): Message[] {
  return [...systemMessage(system), ...turns.flatMap(({asked, answered}) => [asks(asked), answers(answered)])]
}

/** The row of one conversation for TRL or MLX-LM. */
export function sftRow(conversation: Conversation, shape: SftShape): object {
  const messages = messagesOf(conversation)
  return shape === 'messages' ? {messages} : {prompt: messages.slice(0, -1), completion: messages.slice(-1)}
}

/** With `weight: 0` on answers that are context only. */
export function openaiSftRow(conversation: Conversation): object {
  const {system, turns} = conversation
  return {
    messages: [
      ...systemMessage(system),
      ...turns.flatMap(({asked, answered, trained}) => [
        asks(asked),
        {...answers(answered), ...(trained ? {} : {weight: 0})},
      ]),
    ],
  }
}

/** Every message says whether it is trained on, so that all rows have the same columns. */
export function axolotlRow({system, turns}: Conversation): object {
  return {
    messages: [
      ...systemMessage(system).map((message) => ({...message, train: false})),
      ...turns.flatMap(({asked, answered, trained}) => [
        {...asks(asked), train: false},
        {...answers(answered), train: trained},
      ]),
    ],
  }
}

export function dpoRow(prompt: Prompt, chosen: string, rejected: string, origin: string): object {
  return {prompt: promptMessages(prompt), chosen: [answers(chosen)], rejected: [answers(rejected)], origin}
}

export function ktoRow(prompt: Prompt, completion: string, label: boolean, origin: string): object {
  return {prompt: promptMessages(prompt), completion: [answers(completion)], label, origin}
}

/** OpenAI knows no other columns: where a pair comes from stands in a file beside it. */
export function openaiDpoRow(prompt: Prompt, chosen: string, rejected: string): object {
  return {
    input: {messages: promptMessages(prompt)},
    preferred_output: [answers(chosen)],
    non_preferred_output: [answers(rejected)],
  }
}

function promptMessages({system, earlier, asked}: Prompt): Message[] {
  return [...messagesOf({system, turns: earlier}), asks(asked)]
}

function systemMessage(system: string | undefined): Message[] {
  return system === undefined ? [] : [{role: 'system', content: system}]
}

function asks(content: string): Message {
  return {role: 'user', content}
}

function answers(content: string): Message {
  return {role: 'assistant', content}
}
