import type {Span} from '../schema.ts'
import type {FieldMap} from './format.ts'
import {type Fields, fieldsOf, type Imported, momentOf, textOf, unreadable} from './imported.ts'
import {mint} from './turn.ts'

/** Names that are tried for each field when the map does not say. */
export const DEFAULT_FIELDS = {
  this: ['this', 'question', 'prompt', 'instruction', 'query', 'input', 'user', 'pergunta'],
  if_ok: ['if_ok', 'answer', 'response', 'output', 'completion', 'reply', 'assistant', 'resposta'],
  if_not: ['if_not', 'error', 'failure'],
  id: ['id', 'uuid', 'span_id'],
  when: ['when', 'timestamp', 'created_at', 'date', 'time', 'data'],
  who: ['who', 'author', 'agent'],
  did: ['did', 'action', 'intent'],
  status: ['status'],
  thread_id: ['thread_id', 'conversation_id', 'session_id'],
  previous: ['previous', 'previous_id', 'parent_id'],
  environment: ['environment', 'domain', 'category', 'topic'],
  stakes: ['stakes'],
  source: ['source'],
  quality_score: ['quality_score', 'score'],
  system_prompt: ['system_prompt', 'system'],
} as const

type Field = keyof typeof DEFAULT_FIELDS

/** Nobody knows when. */
const NO_TIME = '1970-01-01T00:00:00.000Z'

/** A row of a table, or any JSON object, as a span: by the map, else by the usual names. Other columns are kept as context. */
export function importMapped(item: unknown, format: 'csv' | 'jsonl', map: FieldMap): Imported {
  const row = fieldsOf(item)
  if (row === undefined) return unreadable('', 'a row must be an object')
  const used = new Set<string>()
  const take = (field: Field): unknown => {
    const mapped = map[field]
    // Nothing behind the sign: the field is not in any column, whatever they are called.
    if (mapped?.startsWith('=')) return mapped.slice(1) || undefined
    const path = mapped ?? DEFAULT_FIELDS[field].find((name) => row[name] !== undefined && row[name] !== '')
    if (path === undefined) return undefined
    used.add(path.split('.')[0]!)
    const value = at(row, path)
    return value === '' ? undefined : value
  }
  const question = asText(take('this'))
  if (question === undefined || question.trim() === '')
    return unreadable(`.${map['this'] ?? 'this'}`, 'no question here: name its column with --map this=COLUMN')
  const answer = asText(take('if_ok'))
  const failure = asText(take('if_not'))
  const status =
    asText(take('status')) ?? (answer !== undefined ? 'completed' : failure !== undefined ? 'failed' : 'pending')
  const when = take('when')
  const [thread, previous] = [nameFrom(take('thread_id')), nameFrom(take('previous'))]
  const [environment, stakes, system] = [
    asText(take('environment')),
    asText(take('stakes')),
    asText(take('system_prompt')),
  ]
  const score = take('quality_score')
  const id = asText(take('id')) ?? mint('span', [format, question, answer ?? failure ?? null, thread ?? null])
  const [who, did, source] = [asText(take('who')), asText(take('did')), asText(take('source'))]
  const rest = Object.fromEntries(Object.entries(row).filter(([name, value]) => !used.has(name) && value !== ''))
  const context = {
    ...(environment === undefined ? {} : {environment}),
    ...(stakes === undefined ? {} : {stakes}),
    ...(thread === undefined ? {} : {thread_id: thread}),
    ...(previous === undefined ? {} : {previous_spans: [previous]}),
    ...(system === undefined ? {} : {system_prompt: system}),
    ...(Object.keys(rest).length === 0 ? {} : {columns: rest}),
  }
  const span = {
    id,
    who: who ?? 'user',
    did: did ?? 'ask_question',
    this: question,
    when: when === undefined ? NO_TIME : (asMoment(when) ?? String(when)),
    status,
    ...(answer === undefined ? {} : {if_ok: answer}),
    ...(failure === undefined ? {} : {if_not: failure}),
    source: 'user_upload',
    ...(Object.keys(context).length === 0 ? {} : {context}),
    metadata: {source: source ?? format, ...(score === undefined ? {} : {quality_score: Number(score)})},
  } as Span
  return {spans: [span], problems: []}
}

/** ISO 8601 as it is; seconds or milliseconds since 1970 as a moment. */
function asMoment(value: unknown): string | undefined {
  if (typeof value === 'string' && !/^\d{9,13}(?:\.\d+)?$/.test(value)) return value
  const number = Number(value)
  return momentOf(number > 1e11 ? number / 1000 : number)
}

/** A cell of blanks names nothing. */
function nameFrom(value: unknown): string | undefined {
  const text = asText(value)
  return text === undefined || text.trim() === '' ? undefined : text
}

function asText(value: unknown): string | undefined {
  return textOf(value) ?? (typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined)
}

/** A column of that name, else a path into the object. */
function at(row: Fields, path: string): unknown {
  if (path in row) return row[path]
  return path
    .split('.')
    .reduce<unknown>((value, key) => (Array.isArray(value) ? value[Number(key)] : fieldsOf(value)?.[key]), row)
}
