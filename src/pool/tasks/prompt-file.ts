import {hash} from 'node:crypto'
import {z} from 'zod'
import {UsageError} from '../../errors.ts'
import type {TaskDefinition} from './definition.ts'

/** What stands between the two lines of `---`. */
const frontMatter = z.strictObject({
  task: z.string(),
  schema: z.string(),
  max_tokens: z.coerce.number<string>().int().min(1).max(100_000),
  temperature: z.coerce.number<string>().min(0).max(2),
  deadline_ms: z.coerce.number<string>().int().min(1).max(600_000),
  cache_ttl_seconds: z.coerce
    .number<string>()
    .int()
    .min(0)
    .max(30 * 86_400),
})
type FrontMatter = z.infer<typeof frontMatter>

/** A prompt as its file has it. */
export interface Prompt extends FrontMatter {
  readonly file: string
  /** What the model is to do. Holds no data. */
  readonly system: string
  /** The user's turn; `{{key}}` is the slot of an input's key. */
  readonly input: string
  /** 12 hex digits of the SHA-256 of the file: another text is another prompt. */
  readonly digest: string
}

const SHAPE = /^---\n(?<head>[\s\S]*?)\n---\n(?<system>[\s\S]*?)\n## Input\n(?<input>[\s\S]*)$/
const SLOT = /\{\{\s*([^{}]*?)\s*\}\}/g

/**
 * Reads a prompt file: front matter (`key: value` lines between two of `---`), the instructions, and under `## Input`
 * the slots. Slots stand there only, so that data never gets among the instructions.
 * @throws {UsageError} it is not of that shape, is for another task or form, or has a slot that the task has no input for
 */
export function parsePrompt(text: string, file: string, definition: TaskDefinition): Prompt {
  const plain = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
  const parts = SHAPE.exec(plain)?.groups
  const refuse = (message: string, line?: number) =>
    new UsageError('prompt_invalid', `${file}${line === undefined ? '' : `:${line}`}: ${message}`, {
      hint: `mend the file, or remove it to have the prompt that ships with LogLine`,
      file,
      ...(line === undefined ? {} : {line}),
    })
  if (parts === undefined) throw refuse('needs front matter between two lines of ---, a text, and a part "## Input"')
  const head = readHead(parts['head']!, refuse)
  if (head.task !== definition.task)
    throw refuse(`is for the task ${head.task}, not ${definition.task}`, lineOfKey(parts['head']!, 'task'))
  if (head.schema !== definition.form)
    throw refuse(
      `asks for the form ${head.schema}; this version of LogLine reads ${definition.form}`,
      lineOfKey(parts['head']!, 'schema'),
    )
  const system = parts['system']!.trim()
  const input = parts['input']!.trim()
  const inputAt = plain.length - parts['input']!.length
  const systemAt = inputAt - '\n## Input\n'.length - parts['system']!.length
  const lineAt = (offset: number) => plain.slice(0, offset).split('\n').length
  if (system === '') throw refuse('has no instructions', lineAt(systemAt))
  const [misplaced] = slotsIn(parts['system']!)
  if (misplaced !== undefined)
    throw refuse('has a slot among its instructions: slots belong under "## Input"', lineAt(systemAt + misplaced.at))
  const known = Object.keys(definition.input.shape)
  const slots = slotsIn(parts['input']!)
  const unknown = slots.find(({slot}) => !known.includes(slot))
  if (unknown !== undefined)
    throw refuse(`has a slot {{${unknown.slot}}}; there are ${known.join(', ')}`, lineAt(inputAt + unknown.at))
  if (slots.length === 0)
    throw refuse(`has no slot under "## Input"; there are ${known.join(', ')}`, lineAt(inputAt - 1))
  return {...head, file, system, input, digest: hash('sha256', plain, 'hex').slice(0, 12)}
}

/** With the character that each begins at. */
function slotsIn(text: string): {readonly slot: string; readonly at: number}[] {
  return [...text.matchAll(SLOT)].map(({1: slot, index}) => ({slot: slot!, at: index}))
}

/** The text with each slot filled by what `fill` gives for it. What is filled in is not looked at again. */
export function fillSlots(text: string, fill: (slot: string) => string): string {
  return text.replace(SLOT, (_, slot: string) => fill(slot))
}

function readHead(head: string, refuse: (message: string, line?: number) => UsageError): FrontMatter {
  const values = new Map<string, string>()
  for (const [index, line] of head.split('\n').entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, key, value] = /^([a-z_]+)\s*:\s*(\S.*)$/.exec(line) ?? []
    // The first line of a file is ---.
    if (key === undefined || value === undefined) throw refuse(`front matter is "key: value" lines`, index + 2)
    if (values.has(key)) throw refuse(`${key} stands twice`, index + 2)
    values.set(key, value.trim())
  }
  const outcome = frontMatter.safeParse(Object.fromEntries(values))
  if (outcome.success) return outcome.data
  const [issue] = outcome.error.issues
  const key = issue!.code === 'unrecognized_keys' ? issue.keys[0]! : String(issue!.path[0])
  throw refuse(`${key}: ${values.has(key) ? issue!.message : 'is missing'}`, lineOfKey(head, key))
}

/** The line of the file that a key of the front matter stands on, if it does. The first line of a file is ---. */
function lineOfKey(head: string, key: string): number | undefined {
  const index = head.split('\n').findIndex((line) => /^[a-z_]+/.exec(line)?.[0] === key)
  return index < 0 ? undefined : index + 2
}
