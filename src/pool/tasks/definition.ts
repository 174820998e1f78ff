import type {z} from 'zod'

/** What a task takes and gives. How it is asked stands in its prompt file. */
export interface TaskDefinition<Input extends object = object, Output = unknown> {
  readonly task: string
  /** Its prompt, in the folder of prompts. */
  readonly file: string
  /** Names the form of the output and its version; a prompt file that was written for another one is refused. */
  readonly form: string
  readonly input: z.ZodObject & z.ZodType<Input>
  /** What an answer to this input must be: some forms know the ids that may stand in it. */
  readonly output: (input: Input) => z.ZodType<Output>
  /** What of an output is the answer, where several are compared: not how sure a model is, or why. */
  says(output: Output): unknown
  /** Whether an output says that there is no answer: it is not kept. Absent: none does. */
  refuses?(output: Output): boolean
}

/** Keeps the types of input and output together. */
export function defineTask<Input extends object, Output>(
  definition: TaskDefinition<Input, Output>,
): TaskDefinition<Input, Output> {
  return definition
}
