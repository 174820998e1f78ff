import type {JudgePrompt} from '../strategies/judge.ts'
import {judge} from './judge.ts'
import {outputSchema} from './output-schema.ts'
import {fillSlots} from './prompt-file.ts'
import type {Prompts} from './prompts.ts'
import {slotText} from './slot.ts'

/** How the strategy JUDGE asks: by the same prompt as the task `judge`, the user's own where there is one. */
export function judgePrompt(prompts: Prompts): JudgePrompt {
  const {system, input, digest} = prompts(judge.task)
  return {
    name: `${judge.form}@${digest}`,
    schema: outputSchema(judge.output({question: '', candidates: []})),
    messages: (question, entries) => {
      const values: Readonly<Record<string, unknown>> = {question, candidates: entries}
      return [
        {role: 'system', content: system},
        {role: 'user', content: fillSlots(input, (slot) => slotText(values[slot]))},
      ]
    },
  }
}
