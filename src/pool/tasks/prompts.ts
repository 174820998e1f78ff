import {readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {UsageError} from '../../errors.ts'
import {TASK_DEFINITIONS, taskDefinition} from './all.ts'
import {type Prompt, parsePrompt} from './prompt-file.ts'

/** The prompts that ship; beside `src` in a checkout, beside `dist` in the package. */
const SHIPPED = fileURLToPath(new URL('../../../prompts', import.meta.url))

/** Gives the prompt of a task. */
export type Prompts = (task: string) => Prompt

/**
 * The prompts: a file of the user's folder wins over the one of the same name that ships. All of the user's are checked
 * at once, so that a mistake is told before anything is asked.
 * @throws {UsageError} no such folder, or a file in it that is no prompt
 */
export function readPrompts(folder?: string): Prompts {
  const own = folder === undefined ? [] : ownFiles(folder)
  const read = (from: string, file: string, task: string): Prompt =>
    parsePrompt(textOf(join(from, file)), join(from, file), taskDefinition(task))
  const prompts = new Map<string, Prompt>()
  for (const {task, file} of TASK_DEFINITIONS) if (own.includes(file)) prompts.set(task, read(folder!, file, task))
  return (name) => {
    const {task, file} = taskDefinition(name)
    let prompt = prompts.get(task)
    if (prompt === undefined) {
      prompt = read(SHIPPED, file, task)
      prompts.set(task, prompt)
    }
    return prompt
  }
}

function ownFiles(folder: string): string[] {
  if (statSync(folder, {throwIfNoEntry: false})?.isDirectory() !== true)
    throw new UsageError('prompts_missing', `there is no folder of prompts at ${folder}`, {
      hint: 'make it, or remove pool.prompts from the configuration',
      field: 'pool.prompts',
    })
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'))
  const known = TASK_DEFINITIONS.map(({file}) => file)
  const unknown = files.find((file) => !known.includes(file) && file.toLowerCase() !== 'readme.md')
  if (unknown !== undefined)
    throw new UsageError('prompt_unknown', `${join(folder, unknown)} is the prompt of no task`, {
      hint: `prompts are called ${known.join(', ')}`,
      file: join(folder, unknown),
    })
  return files
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError('prompt_unreadable', `${file} can't be read: ${(error as Error).message}`, {
      hint: 'check its permissions, or remove it to have the prompt that ships with LogLine',
      file,
    })
  }
}
