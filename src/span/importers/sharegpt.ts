import {columnsBeside} from './columns.ts'
import {spansOfTurns} from './conversation-spans.ts'
import {fieldsOf, type Imported, labelOf, type Problem, textOf, unreadable} from './imported.ts'
import {GAP, type Turn} from './turn.ts'

const ROLES: Readonly<Record<string, Turn['role']>> = {
  human: 'user',
  user: 'user',
  gpt: 'assistant',
  chatgpt: 'assistant',
  bing: 'assistant',
  bard: 'assistant',
  assistant: 'assistant',
  model: 'assistant',
  system: 'system',
  function_call: 'step',
  function_response: 'step',
  observation: 'step',
  tool: 'step',
  tool_call: 'step',
  tool_response: 'step',
}

/** One conversation as ShareGPT and its trainers write it: `conversations: [{from, value}]`. */
export function importSharegpt(item: unknown): Imported {
  const conversation = fieldsOf(item)
  const messages = conversation?.['conversations'] ?? conversation?.['items']
  if (!Array.isArray(messages)) return unreadable('.conversations', 'a conversation keeps its messages here, as a list')
  const problems: Problem[] = []
  const system = textOf(conversation!['system']) ?? ''
  const turns: Turn[] = [{role: 'system', text: system}]
  for (const [index, value] of messages.entries()) {
    const message = fieldsOf(value)
    const role = ROLES[textOf(message?.['from'] ?? message?.['role'])?.toLowerCase() ?? '']
    const text = textOf(message?.['value'] ?? message?.['content'])
    if (role === undefined || text === undefined) {
      problems.push({
        path: `.conversations[${index}]`,
        message: 'a message needs from (human, gpt, system...) and value',
      })
      if (role !== 'system' && role !== 'step') turns.push(GAP)
    } else turns.push({role, text, name: role === 'step' ? textOf(message?.['from']) : undefined})
  }
  const columns = columnsBeside(conversation!, ['conversations', 'items', 'system', 'id'])
  const label = labelOf(conversation!['id'])
  const {spans, unanswered} = spansOfTurns(turns, {format: 'sharegpt', label, columns})
  return {spans, problems, unanswered: unanswered.size}
}
