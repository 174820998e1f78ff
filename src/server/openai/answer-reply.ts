import type {Served} from '../answering.ts'
import {contentOf, metaOf, usageOf} from './meta.ts'
import {MODEL} from './model.ts'

/** The two wire forms of an answer: chats, and the older completions. */
export interface AnswerForm {
  readonly whole: (content: string, head: Head) => object
  /** The pieces of a stream; the last one ends it. */
  readonly pieces: (content: string, head: Head) => readonly object[]
}

interface Head {
  readonly id: string
  /** Seconds since 1970. */
  readonly created: number
}

export const CHAT: AnswerForm = {
  whole: (content, {id, created}) => ({
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created,
    model: MODEL,
    choices: [
      {
        index: 0,
        message: {role: 'assistant', content, refusal: null},
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
  }),
  pieces: (content, {id, created}) => {
    const head = {id: `chatcmpl-${id}`, object: 'chat.completion.chunk', created, model: MODEL}
    const piece = (delta: object, finish_reason: 'stop' | null) => ({
      ...head,
      choices: [{index: 0, delta, logprobs: null, finish_reason}],
    })
    return [piece({role: 'assistant', content: ''}, null), piece({content}, null), piece({}, 'stop')]
  },
}

export const COMPLETION: AnswerForm = {
  whole: (text, {id, created}) => ({
    id: `cmpl-${id}`,
    object: 'text_completion',
    created,
    model: MODEL,
    choices: [{index: 0, text, logprobs: null, finish_reason: 'stop'}],
  }),
  pieces: (text, {id, created}) => {
    const head = {id: `cmpl-${id}`, object: 'text_completion', created, model: MODEL}
    return [
      {...head, choices: [{index: 0, text, logprobs: null, finish_reason: null}]},
      {...head, choices: [{index: 0, text: '', logprobs: null, finish_reason: 'stop'}]},
    ]
  },
}

/** An answer in one piece. */
export function wholeAnswer(form: AnswerForm, served: Served, unusedMessages: number): object {
  const {prediction} = served
  return {
    ...form.whole(contentOf(prediction), headOf(served)),
    usage: usageOf(prediction),
    logline_meta: metaOf(served, unusedMessages),
  }
}

/** The events of a stream. An answer is found whole, so its text is one of them; the last with a choice holds the meta. */
export function streamedAnswer(
  form: AnswerForm,
  served: Served,
  {unusedMessages, includeUsage}: {readonly unusedMessages: number; readonly includeUsage: boolean},
): object[] {
  const {prediction} = served
  const pieces = form.pieces(contentOf(prediction), headOf(served))
  const usage = includeUsage ? {usage: null} : {}
  const events = pieces.map((piece, at) => ({
    ...piece,
    ...usage,
    ...(at === pieces.length - 1 ? {logline_meta: metaOf(served, unusedMessages)} : {}),
  }))
  return includeUsage ? [...events, {...pieces[0], choices: [], usage: usageOf(prediction)}] : events
}

function headOf({prediction}: Served): Head {
  return {id: prediction.id, created: Math.floor(Date.parse(prediction.asked_at) / 1000)}
}
