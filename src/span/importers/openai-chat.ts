import {columnsBeside} from './columns.ts'
import {spansOfTurns} from './conversation-spans.ts'
import {fieldsOf, type Imported, labelOf, momentOf, type Problem, textOf, unreadable} from './imported.ts'
import {GAP, type Turn} from './turn.ts'

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
      turns.push(GAP)
      continue
    }
    const read = readContent(role === 'step' ? asJson(message['content']) : message['content'])
    if (read === undefined) {
      problems.push({path: `.messages[${index}].content`, message: 'the content is a text, or a list of parts'})
      if (role !== 'system') turns.push(GAP)
      continue
    }
    const calls = message['tool_calls'] ?? message['function_call']
    const {isWordless, ...words} = read
    const content = withRefusal(words, textOf(message['refusal']))
    if (content.text !== '' || calls == null)
      turns.push({
        role: role === 'assistant' && isWordless && content.text === words.text ? 'step' : role,
        ...content,
        name: textOf(message['name']),
        model: textOf(row!['model']),
      })
    if (calls != null) turns.push({role: 'step', text: JSON.stringify(calls)})
  }
  const label = labelOf(row!['conversation_id']) ?? labelOf(row!['id'])
  const at = momentOf(row!['created'] ?? row!['created_at'])
  const columns = columnsBeside(row!, ['messages', 'conversation_id', 'id', 'created', 'created_at', 'model'])
  const {spans, unanswered} = spansOfTurns(turns, {format: 'openai', label, at, columns})
  return {spans, problems, unanswered: unanswered.size}
}

/** What a tool says may be any value. */
function asJson(value: unknown): unknown {
  return fieldsOf(value) === undefined ? value : JSON.stringify(value)
}

/** A refusal beside the content is what the assistant said. */
function withRefusal<T extends Pick<Turn, 'text'>>(content: T, refusal = ''): T {
  if (refusal.trim() === '' || content.text.includes(refusal)) return content
  return {...content, text: content.text.trim() === '' ? refusal : `${content.text}\n${refusal}`}
}

/**
 * A text, or a list of parts of which some are texts; the others are attachments, by the name of their file or their
 * kind (`image`, `audio`...), and no words of the text. A message without words is still no empty one. Undefined: it is
 * neither.
 */
function readContent(
  content: unknown,
): (Pick<Turn, 'text' | 'attachments'> & {readonly isWordless?: boolean}) | undefined {
  if (!Array.isArray(content)) {
    const text = textOf(content ?? '')
    return text === undefined ? undefined : {text}
  }
  const words: string[] = []
  const assets: {kind: string; name: string}[] = []
  for (const value of content) {
    const part = fieldsOf(value)
    const text = textOf(value) ?? textOf(part?.['text']) ?? textOf(part?.['refusal'])
    const kind = textOf(part?.['type'])
      ?.replace(/^input_|_url$/g, '')
      .replaceAll('_', ' ')
    if (text !== undefined) words.push(text)
    else if (kind !== undefined) assets.push({kind, name: textOf(fieldsOf(part!['file'])?.['filename']) ?? kind})
  }
  const said = words.some((text) => text.trim() !== '')
  return {
    text: said ? words.filter((text) => text !== '').join('\n') : assets.map(({kind}) => `[${kind}]`).join('\n'),
    isWordless: !said && assets.length > 0,
    ...(assets.length === 0 ? {} : {attachments: assets.map(({name}) => ({name}))}),
  }
}
