import {fieldsOf, type Imported, labelOf, momentOf, type Problem, textOf, unreadable} from './imported.ts'
import {spansOfTurns, type Turn} from './turn.ts'

const ROLES: Readonly<Record<string, Turn['role']>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'step',
  function: 'step',
}

/** One row of OpenAI's chat format, as it is used for fine-tuning: `messages: [{role, content}]`. */
export function importOpenai(item: unknown): Imported {
  const row = fieldsOf(item)
  const messages = row?.['messages']
  if (!Array.isArray(messages)) return unreadable('.messages', 'a row keeps its messages here, as a list')
  const problems: Problem[] = []
  const turns: Turn[] = []
  for (const [index, value] of messages.entries()) {
    const message = fieldsOf(value)
    const role = ROLES[textOf(message?.['role']) ?? '']
    if (message === undefined || role === undefined) {
      problems.push({path: `.messages[${index}]`, message: 'a message needs role: system, user, assistant or tool'})
      continue
    }
    const calls = message['tool_calls'] ?? message['function_call']
    const text = textOfContent(message['content'])
    if (text !== '' || calls == null)
      turns.push({role, text, name: textOf(message['name']), model: textOf(row!['model'])})
    if (calls != null) turns.push({role: 'step', text: JSON.stringify(calls)})
  }
  const label = labelOf(row!['conversation_id']) ?? labelOf(row!['id'])
  const at = momentOf(row!['created'] ?? row!['created_at'])
  return {spans: spansOfTurns(turns, {format: 'openai', label, at}), problems}
}

/** A text, or a list of parts of which some are texts. */
function textOfContent(content: unknown): string {
  if (!Array.isArray(content)) return textOf(content) ?? ''
  return content
    .map(
      (part) =>
        textOf(fieldsOf(part)?.['text']) ??
        (fieldsOf(part)?.['type'] === undefined ? '' : `[${String(fieldsOf(part)!['type'])}]`),
    )
    .filter((text) => text !== '')
    .join('\n')
}
