import type {z} from 'zod'
import type {AnswerForm} from '../request.ts'

interface JsonReading<Output> {
  readonly says?: (output: Output) => unknown
  readonly refuses?: ((output: Output) => boolean) | undefined
}

/** What reasoning models think aloud before they answer, where their server leaves it in. */
const THOUGHTS = /^<think>[\s\S]*?<\/think>/
const FENCED = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/i

/**
 * The form of a task's answer: JSON, alone or as one fenced block, that the schema accepts. Thoughts before it are no part
 * of it.
 * @param says what of it is the answer; all of it if absent
 * @param refuses whether it says that there is no answer; never if absent
 */
export function jsonForm<Output>(
  name: string,
  schema: z.ZodType<Output>,
  {says = (output) => output, refuses = () => false}: JsonReading<Output> = {},
): AnswerForm {
  return {
    name,
    says: (value) => says(value as Output),
    refuses: (value) => refuses(value as Output),
    read: (text) => {
      const trimmed = text.trim().replace(THOUGHTS, '').trim()
      let parsed: unknown
      try {
        parsed = JSON.parse(FENCED.exec(trimmed)?.[1] ?? trimmed)
      } catch {
        return {ok: false, reason: 'it is not one JSON object'}
      }
      const outcome = schema.safeParse(parsed)
      if (outcome.success) return {ok: true, value: outcome.data}
      const [issue] = outcome.error.issues
      const field = issue!.path.join('.')
      return {ok: false, reason: `${field === '' ? '' : `${field}: `}${issue!.message}`}
    },
  }
}
