import {UsageError} from '../../errors.ts'
import {PoolError, type Spent, sumOf} from '../failure.ts'
import type {ChatMessage} from '../provider.ts'
import type {Inference, PoolReply, PoolRequest} from '../request.ts'
import type {TaskDefinition} from './definition.ts'
import {outputSchema} from './output-schema.ts'
import {fillSlots, type Prompt} from './prompt-file.ts'
import type {Prompts} from './prompts.ts'
import {jsonForm} from './read-answer.ts'
import {slotText} from './slot.ts'

/** Of an answer that was of no use, how much is shown to whoever is to mend it. Characters. */
const SHOWN_OF_REPLY = 2000
/** Less time than this is not worth a repair. Milliseconds. */
const LEAST_REPAIR_MS = 50

/** What a caller may choose beside the input; what is absent is as the prompt file has it. */
export type TaskChoices = Partial<
  Pick<
    PoolRequest,
    | 'request_id'
    | 'tenant_id'
    | 'project_id'
    | 'strategy'
    | 'fallback'
    | 'weights'
    | 'deadline_ms'
    | 'max_tokens'
    | 'temperature'
    | 'cache'
    | 'providers'
    | 'meta'
  >
>

export interface TaskOutcome<Output> {
  readonly output: Output
  readonly reply: PoolReply
  /** The first answer was not of the form; this one was made from it. */
  readonly repaired: boolean
}

export interface TaskParts {
  readonly pool: Inference
  readonly prompts: Prompts
  /** No deadline may be longer (`qos.max_deadline_ms`). */
  readonly max_deadline_ms: number
  /** Milliseconds, monotonic. */
  readonly now: () => number
}

/**
 * Asks the pool one task. An answer that is not of the task's form is sent back once, with what is wrong with it, to
 * the provider that gave it, in what is left of the deadline.
 * @throws {UsageError} the input is not the task's, or a limit of the pool refuses it
 * @throws {PoolError} no answer; `invalid_answer`: none of the form, also after the repair
 * @throws {Interrupted} the signal fired
 */
export async function runTask<Input extends object, Output>(
  definition: TaskDefinition<Input, Output>,
  given: Input,
  {pool, prompts, max_deadline_ms, now}: TaskParts,
  signal: AbortSignal,
  choices: TaskChoices = {},
): Promise<TaskOutcome<Output>> {
  const input = checkInput(definition, given)
  const prompt = prompts(definition.task)
  const output = definition.output(input)
  const deadline_ms = choices.deadline_ms ?? Math.min(prompt.deadline_ms, max_deadline_ms)
  const request: PoolRequest = {
    task: definition.task,
    prompt: messagesOf(prompt, input),
    max_tokens: prompt.max_tokens,
    temperature: prompt.temperature,
    cache_ttl_seconds: prompt.cache_ttl_seconds,
    schema: outputSchema(output),
    form: jsonForm(definition.form, output, definition),
    ...choices,
    deadline_ms,
  }
  const started = now()
  try {
    return done(await pool.infer(request, signal), false)
  } catch (error) {
    const left = deadline_ms - (now() - started)
    if (!(error instanceof PoolError) || error.invalid === undefined || left < LEAST_REPAIR_MS) throw error
    const repair = {
      ...request,
      // The id belongs to the request as it was.
      request_id: undefined,
      prompt: messagesOf(prompt, input, error.invalid),
      providers: [error.invalid.provider],
      strategy: 'FASTEST',
      deadline_ms: left,
      // It is the answer to this failure, and to no other question.
      cache: 'no-store',
    } as const
    try {
      return done(withSpent(await pool.infer(repair, signal), error.spent), true)
    } catch (second) {
      throw second instanceof PoolError ? second.spending(sumOf(error.spent, second.spent)) : second
    }
  }
}

/** What went before was spent on it, too. */
function withSpent(reply: PoolReply, before: Spent): PoolReply {
  const {cost, ...tokens_spent} = sumOf(before, {...reply.tokens_spent, cost: reply.cost_usd})
  return {...reply, tokens_spent, cost_usd: cost}
}

function done<Output>(reply: PoolReply, repaired: boolean): TaskOutcome<Output> {
  return {output: reply.value as Output, reply, repaired}
}

/** @throws {UsageError} it is not what the task takes */
function checkInput<Input extends object>({task, input}: TaskDefinition<Input>, given: unknown): Input {
  const outcome = input.safeParse(given)
  if (outcome.success) return outcome.data
  const [issue] = outcome.error.issues
  const field = issue!.path.join('.')
  throw new UsageError('task_input', `the input of ${task}: ${field === '' ? '' : `${field}: `}${issue!.message}`, {
    hint: `it takes ${Object.keys(input.shape).join(', ')}`,
    field,
  })
}

/** The turns for an input: instructions without data, then data without instructions. */
export function messagesOf(prompt: Prompt, input: object, failed?: PoolError['invalid']): ChatMessage[] {
  const values = new Map(Object.entries(input))
  const filled = fillSlots(prompt.input, (slot) => slotText(values.get(slot)))
  const repair =
    failed === undefined
      ? ''
      : [
          '',
          '',
          `your_last_reply: ${slotText(failed.text.slice(0, SHOWN_OF_REPLY))}`,
          `what_is_wrong_with_it: ${slotText(failed.reason)}`,
          'Reply again, with the JSON object alone.',
        ].join('\n')
  return [
    {role: 'system', content: prompt.system},
    {role: 'user', content: `${filled}${repair}`},
  ]
}
