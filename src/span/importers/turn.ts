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
  /** Of a call: the document that it shows beside the conversation. */
  readonly shown?: string | undefined
  /** Another message had gone on from the same place before. */
  readonly isBranch?: true
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
  /** What its row says beside the messages: the tools that there are, a category... */
  readonly columns?: Readonly<Record<string, unknown>> | undefined
}
