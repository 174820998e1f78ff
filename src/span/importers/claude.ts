import {spansOfTurns} from './conversation-spans.ts'
import {type Fields, fieldsOf, type Imported, momentOf, type Problem, textOf, unreadable} from './imported.ts'
import {artifactOf} from './shown-document.ts'
import {GAP, type Turn} from './turn.ts'
import {spansOfTree, type TurnNode} from './turn-tree.ts'

/**
 * One conversation of a Claude data export: `chat_messages`, in order, or as a tree where messages name their
 * `parent_message_uuid`.
 */
export function importClaude(item: unknown): Imported {
  const conversation = fieldsOf(item)
  const messages = conversation?.['chat_messages']
  if (conversation === undefined || !Array.isArray(messages))
    return unreadable('.chat_messages', 'a conversation keeps its messages here, as a list')
  const problems: Problem[] = []
  const turns: Turn[] = []
  const nodes = new Map<string, TurnNode>()
  let isTree = false
  for (const [index, value] of messages.entries()) {
    const message = fieldsOf(value)
    const role = ROLES.get(textOf(message?.['sender']) ?? '')
    if (message === undefined || role === undefined)
      problems.push({path: `.chat_messages[${index}]`, message: 'a message needs sender: human or assistant'})
    const ofMessage = message === undefined || role === undefined ? [GAP] : turnsOf(message, role)
    turns.push(...ofMessage)
    const id = textOf(message?.['uuid']) ?? `#${index}`
    const parent = textOf(message?.['parent_message_uuid'])
    isTree ||= parent !== undefined
    // A message with tool calls is a chain of several; the last one carries its name.
    for (const [step, turn] of ofMessage.entries()) {
      const last = step === ofMessage.length - 1
      nodes.set(last ? id : `${id}#${step}`, {parent: step === 0 ? parent : `${id}#${step - 1}`, turn})
    }
  }
  const about = {
    format: 'claude',
    id: textOf(conversation['uuid']),
    at: momentOf(conversation['created_at']),
  }
  const {spans, unanswered} = isTree ? spansOfTree(nodes, about) : spansOfTurns(turns, about)
  return {spans, problems, unanswered: unanswered.size}
}

const ROLES = new Map<string, 'user' | 'assistant'>([
  ['human', 'user'],
  ['user', 'user'],
  ['assistant', 'assistant'],
])

/** Stands in `text` for a block that is no text. */
const PLACEHOLDER = 'This block is not supported on your current device'

/** What was said between the tool calls of one message is one text: its parts go on from each other. */
function turnsOf(message: Fields, role: 'user' | 'assistant'): Turn[] {
  const base = {id: textOf(message['uuid']), at: momentOf(message['created_at'])}
  const files = [message['attachments'], message['files']].flatMap((list) => (Array.isArray(list) ? list : []))
  const attachments = files.flatMap((value) => {
    const file = fieldsOf(value)
    const text = textOf(file?.['extracted_content'])
    return file === undefined
      ? []
      : [{name: textOf(file['file_name']) ?? 'file', ...(text === undefined ? {} : {text})}]
  })
  const blocks = (Array.isArray(message['content']) ? message['content'] : []).map(fieldsOf)
  const steps = blocks.flatMap((block): Turn[] =>
    block?.['type'] === 'tool_use' || block?.['type'] === 'tool_result'
      ? [
          {
            ...base,
            role: 'step',
            name: textOf(block['name']),
            text: JSON.stringify(block['input'] ?? block['content'] ?? null),
            shown: artifactOf(textOf(block['name']), block['input']),
          },
        ]
      : [],
  )
  const said = blocks
    .map((block) => (block?.['type'] === 'text' ? (textOf(block['text']) ?? '') : ''))
    .filter((text) => text.trim() !== '')
  const whole = textOf(message['text']) ?? ''
  // The text beside the blocks may say more than they do, or have placeholders for what they hold.
  const isWhole = said.every((text) => whole.includes(text)) && !whole.includes(PLACEHOLDER)
  const text = isWhole && whole.trim() !== '' ? whole : said.join('\n\n')
  return [...steps, {...base, role, text, ...(attachments.length === 0 ? {} : {attachments})}]
}
