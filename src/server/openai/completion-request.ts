import {z} from 'zod'
import {askedFields, type HeaderFields, unsupported} from './asked-fields.ts'
import {type AnswerRequest, answerRequest} from './chat-request.ts'
import {checked} from './check.ts'
import {MODEL, unknownModel} from './model.ts'

const schema = z.looseObject({
  ...askedFields,
  logprobs: unsupported.logprobs,
  prompt: z
    .union([z.string(), z.array(z.string()).length(1)], {error: 'must be one text: LogLine reads no tokens'})
    .transform((prompt) => (typeof prompt === 'string' ? prompt : prompt[0]!)),
})

/** The older form: a prompt is the question. @throws {HttpError} 400 that names the field; 404 another model */
export function completionRequest(body: unknown, headers: HeaderFields): AnswerRequest {
  const asked = checked(schema, body)
  if (asked.model !== MODEL) throw unknownModel(asked.model, MODEL)
  return answerRequest(asked.prompt, asked, headers, {param: 'prompt', unusedMessages: 0})
}
