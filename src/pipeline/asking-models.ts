import {LoglineError, ProviderError} from '../errors.ts'
import type {ModelCall} from '../matching/prediction.ts'
import {NOTHING_SPENT, PoolError} from '../pool/failure.ts'
import type {TaskDefinition} from '../pool/tasks/definition.ts'
import {runTask, type TaskParts} from '../pool/tasks/run-task.ts'
import {slotText} from '../pool/tasks/slot.ts'
import type {AskOptions} from './ask.ts'
import type {Question} from './considered.ts'

/** Bytes of a prompt that are left to its instructions. */
const INSTRUCTIONS_BYTES = 3000

/** What all tasks for one question share. */
export interface Asking extends AskOptions {
  readonly question: Question
  readonly parts: TaskParts
  /** `qos.max_prompt_bytes` */
  readonly maxPromptBytes: number
  /** Grows with every task. */
  readonly calls: ModelCall[]
}

/** Asks a task, and notes what it took. @throws {PoolError} no answer */
export async function asked<Input extends object, Output>(
  definition: TaskDefinition<Input, Output>,
  input: Input,
  asking: Asking,
) {
  try {
    const outcome = await runTask(definition, input, asking.parts, asking.signal)
    const {provider, model, model_digest, tokens_spent: tokens, cost_usd, duration_ms, from_cache} = outcome.reply
    const answered = {task: definition.task, outcome: 'answered'}
    asking.calls.push({...answered, provider, model, model_digest, tokens, cost_usd, duration_ms, from_cache})
    return outcome
  } catch (error) {
    if (error instanceof LoglineError) {
      const {cost, ...tokens} = error instanceof PoolError ? error.spent : NOTHING_SPENT
      asking.calls.push({
        task: definition.task,
        outcome: error.code,
        provider: null,
        model: null,
        model_digest: null,
        tokens,
        cost_usd: cost,
        duration_ms: error instanceof PoolError ? error.attempts.reduce((sum, each) => sum + each.duration_ms, 0) : 0,
        from_cache: false,
      })
    }
    throw error
  }
}

/** The same for a task that an answer can do without. */
export async function tried<Input extends object, Output>(
  definition: TaskDefinition<Input, Output>,
  input: Input,
  asking: Asking,
) {
  try {
    return await asked(definition, input, asking)
  } catch (error) {
    if (error instanceof ProviderError) return undefined
    throw error
  }
}

/** As many of the first as a prompt has room for; one at least. */
export function fitting<Item>(items: readonly Item[], {maxPromptBytes}: Asking): Item[] {
  let room = maxPromptBytes - INSTRUCTIONS_BYTES
  const end = items.findIndex((item) => {
    room -= Buffer.byteLength(slotText(item)) + 1
    return room < 0
  })
  return items.slice(0, end < 0 ? items.length : Math.max(1, end))
}

/** The beginning of a text, with an ellipsis where it is cut. */
export function cut(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`
}
