import {z} from 'zod'
import type {AskedQuestion} from '../answering.ts'
import {HttpError} from '../http-error.ts'
import {askedFields, type HeaderFields, questionOf, unsupported} from './asked-fields.ts'
import {checked} from './check.ts'
import {MODEL, unknownModel} from './model.ts'

const textPart = z.looseObject({
  type: z.literal('text', {error: 'LogLine reads texts only: {"type": "text", "text": "..."}'}),
  text: z.string(),
})

const message = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), z.array(z.unknown())], {error: 'must be a text, or a list of text parts'}).nullish(),
})

/** OpenAI's request, as far as it says anything to LogLine. Sampling parameters, tools and other fields do nothing. */
const schema = z.looseObject({
  ...askedFields,
  ...unsupported,
  messages: z.array(message, {error: 'is missing: [{"role": "user", "content": "..."}]'}).min(1),
  max_completion_tokens: z.int().min(1).nullish(),
})

/** A request for an answer, whatever it is wrapped in. */
export interface AnswerRequest {
  readonly question: AskedQuestion
  readonly requestId: string | undefined
  readonly stream: boolean
  readonly includeUsage: boolean
  /** Messages that are not the question: nothing is looked for in them. */
  readonly unusedMessages: number
}

/** @throws {HttpError} 400 that names the field; 404 another model */
export function chatRequest(body: unknown, headers: HeaderFields): AnswerRequest {
  const asked = checked(schema, body)
  if (asked.model !== MODEL) throw unknownModel(asked.model, MODEL)
  const at = asked.messages.findLastIndex(({role}) => role === 'user')
  if (at < 0) throw new HttpError(400, 'no_question', 'no message is from the user', {param: 'messages'})
  const {content} = asked.messages[at]!
  const text =
    typeof content === 'string'
      ? content
      : checked(z.array(textPart), content ?? [], ['messages', at, 'content'])
          .map((part) => part.text)
          .join('\n')
  return answerRequest(text, {...asked, max_tokens: asked.max_completion_tokens ?? asked.max_tokens}, headers, {
    param: `messages[${at}].content`,
    unusedMessages: asked.messages.length - 1,
  })
}

/** @throws {HttpError} 400: nothing is asked */
export function answerRequest(
  text: string,
  asked: Parameters<typeof questionOf>[1],
  headers: HeaderFields,
  {param, unusedMessages}: {readonly param: string; readonly unusedMessages: number},
): AnswerRequest {
  if (text.trim() === '') throw new HttpError(400, 'question_empty', 'the question is empty', {param})
  return {
    question: questionOf({text, param}, asked, headers),
    requestId: asked.request_id ?? undefined,
    stream: asked.stream ?? false,
    includeUsage: asked.stream_options?.include_usage ?? false,
    unusedMessages,
  }
}
