import {type Fields, fieldsOf, type Imported, momentOf, type Problem, textOf, unreadable} from './imported.ts'
import {canvasOf} from './shown-document.ts'
import {GAP, type Turn} from './turn.ts'
import {spansOfTree, type TurnNode} from './turn-tree.ts'

/** One conversation of a ChatGPT data export (`conversations.json`): a tree of messages under `mapping`. */
export function importChatgpt(item: unknown): Imported {
  const mapping = fieldsOf(fieldsOf(item)?.['mapping'])
  if (mapping === undefined) return unreadable('.mapping', 'a conversation keeps its messages here, as an object')
  const conversation = item as Fields
  const problems: Problem[] = []
  const nodes = new Map<string, TurnNode>()
  for (const [id, value] of Object.entries(mapping)) {
    const node = fieldsOf(value)
    const message = node?.['message'] ?? null
    const turn = node === undefined ? GAP : message === null ? undefined : turnOf(fieldsOf(message), id)
    if (turn?.role === 'gap')
      problems.push({path: `.mapping.${id}`, message: 'a message needs author.role and content'})
    nodes.set(id, {parent: textOf(node?.['parent']), turn})
  }
  const id = textOf(conversation['conversation_id']) ?? textOf(conversation['id'])
  const about = {format: 'chatgpt', id, at: momentOf(conversation['create_time'])}
  const {spans, unanswered} = spansOfTree(nodes, about)
  return {spans, problems, unanswered: unanswered.size}
}

/** Undefined: the message says nothing to anybody. */
function turnOf(message: Fields | undefined, node: string): Turn | undefined {
  const author = fieldsOf(message?.['author'])
  const content = fieldsOf(message?.['content'])
  const role = textOf(author?.['role'])
  if (message === undefined || role === undefined || content === undefined) return GAP
  const metadata = fieldsOf(message['metadata']) ?? {}
  const attachments = attachmentsOf(metadata, content)
  const base = {
    id: textOf(message['id']) ?? node,
    text: textOfContent(content),
    at: momentOf(message['create_time']),
    model: textOf(metadata['model_slug']),
    ...(attachments.length === 0 ? {} : {attachments}),
  }
  if (content['content_type'] === 'user_editable_context' || role === 'system') return {...base, role: 'system'}
  if (metadata['is_visually_hidden_from_conversation'] === true || content['content_type'] === 'model_editable_context')
    return undefined
  if (THINKING.has(String(content['content_type']))) return {...base, role: 'assistant', text: ''}
  if (role === 'user') return {...base, role: 'user'}
  const recipient = textOf(message['recipient']) ?? 'all'
  if (role === 'assistant' && recipient === 'all' && content['content_type'] === 'system_error')
    return {...base, role: 'failure', text: base.text || textOf(content['name']) || 'system_error'}
  const isSaid = role === 'assistant' && recipient === 'all' && content['content_type'] !== 'code'
  // A picture says nothing in words.
  if (isSaid && (base.text === '' || wordsOf(content) !== '')) return {...base, role: 'assistant'}
  return {
    ...base,
    role: 'step',
    name: role === 'tool' ? textOf(author?.['name']) : recipient === 'all' ? undefined : recipient,
    shown: role === 'assistant' ? canvasOf(recipient, base.text) : undefined,
  }
}

/** What a model wrote to itself. */
const THINKING = new Set(['thoughts', 'reasoning_recap'])

function textOfContent(content: Fields): string {
  if (content['content_type'] === 'user_editable_context')
    return [content['user_profile'], content['user_instructions']]
      .filter((part) => typeof part === 'string')
      .join('\n\n')
  // A message without words is still no empty one.
  const assets = () =>
    assetsOf(partsOf(content))
      .map((kind) => `[${kind}]`)
      .join('\n')
  return wordsOf(content) || assets()
}

function wordsOf(content: Fields): string {
  const words = partsOf(content).map((part) => textOf(part) ?? textOf(fieldsOf(part)?.['text']) ?? '')
  return words.some((text) => text.trim() !== '') ? words.filter((text) => text !== '').join('\n') : ''
}

function partsOf(content: Fields): readonly unknown[] {
  return Array.isArray(content['parts']) ? content['parts'] : [content['text'] ?? content['result'] ?? '']
}

/** Files by their names; pictures and recordings that have none by what they are: they are not in the export. */
function attachmentsOf(metadata: Fields, content: Fields): {name: string}[] {
  const files = Array.isArray(metadata['attachments']) ? metadata['attachments'] : []
  const named = files.flatMap((file) => textOf(fieldsOf(file)?.['name']) ?? [])
  return (named.length > 0 ? named : assetsOf(partsOf(content))).map((name) => ({name}))
}

/** What the parts are that have no words: `image`, `audio`... */
function assetsOf(parts: readonly unknown[]): string[] {
  return parts.flatMap((value) => {
    const part = fieldsOf(value)
    const kind = textOf(part?.['content_type'])
    return kind === undefined || textOf(part!['text']) !== undefined
      ? []
      : [kind.replace(/_asset_pointer$/, '').replaceAll('_', ' ')]
  })
}
