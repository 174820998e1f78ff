import {fold} from '../tokens.ts'
import type {FieldMap} from './format.ts'
import {type Fields, fieldsOf} from './imported.ts'

/** What asks in a ticket. Most have both; the subject is the shorter one and often says little. */
const OF_TICKETS = ['description', 'descricao', 'short_description', 'subject', 'assunto'] as const

/** Names that are tried for each field when the map does not say, in this order; written as `columnName` gives them. */
export const DEFAULT_FIELDS = {
  this: [
    'this',
    'question',
    'prompt',
    'instruction',
    'query',
    'input',
    'user',
    'pergunta',
    'questao',
    'instrucao',
    ...OF_TICKETS,
  ],
  if_ok: [
    'if_ok',
    'answer',
    'response',
    'output',
    'completion',
    'reply',
    'assistant',
    'answers',
    'resposta',
    'respostas',
    'saida',
  ],
  if_not: ['if_not', 'error', 'failure', 'erro', 'falha'],
  id: ['id', 'uuid', 'span_id'],
  when: [
    'when',
    'timestamp',
    'created_at',
    'date',
    'time',
    'data',
    'data_hora',
    'criado_em',
    'created',
    'created_date',
    'date_created',
    'creation_date',
    'opened',
    'opened_at',
    'aberto_em',
    'data_de_criacao',
    'data_criacao',
    'data_de_abertura',
    'data_abertura',
  ],
  who: ['who', 'author', 'agent', 'autor', 'autora', 'agente'],
  did: ['did', 'action', 'intent', 'acao', 'intencao'],
  status: ['status'],
  thread_id: ['thread_id', 'conversation_id', 'session_id', 'conversa_id', 'id_conversa', 'sessao_id', 'id_sessao'],
  previous: ['previous', 'previous_id', 'parent_id', 'anterior'],
  environment: ['environment', 'domain', 'category', 'topic', 'dominio', 'categoria', 'topico', 'tema'],
  stakes: ['stakes'],
  source: ['source', 'fonte', 'origem'],
  quality_score: ['quality_score', 'score', 'qualidade', 'pontuacao'],
  system_prompt: ['system_prompt', 'system'],
} as const

export type Field = keyof typeof DEFAULT_FIELDS

/** A column, or the way into one. */
export type Path = readonly string[]

/**
 * What names of columns are compared by when they are not the same: case, accents, and blanks around do not count, and
 * blanks and hyphens between words are underscores.
 */
export function columnName(name: string): string {
  return fold(name.trim()).replace(/[\s-]+/g, '_')
}

/** Whether the object has a column that the field usually stands in. */
export function hasUsualColumn(row: object, field: Field): boolean {
  const names: readonly string[] = DEFAULT_FIELDS[field]
  return Object.keys(row).some((key) => names.includes(columnName(key)))
}

/** Whether a map was made for such rows: those have the columns that it names for question and answer. */
export function isMapped(row: object, map: FieldMap): boolean {
  const named = (['this', 'if_ok'] as const).flatMap((field) => {
    const column = map[field]
    return column === undefined || column.startsWith('=') ? [] : [{field, column}]
  })
  if (named.every(({field, column}) => field === column)) return false
  const names = new Set(Object.keys(row).map(columnName))
  return named.every(({column}) => [column, column.split('.')[0]!].some((name) => names.has(columnName(name))))
}

/** The columns of a row with something in them, by the names they are compared by. */
export type FilledColumns = ReadonlyMap<string, readonly string[]>

export function filledColumns(row: Fields): FilledColumns {
  const columns = new Map<string, string[]>()
  for (const key of Object.keys(row)) {
    if (isEmpty(row[key])) continue
    const name = columnName(key)
    const alike = columns.get(name)
    if (alike === undefined) columns.set(name, [key])
    else alike.push(key)
  }
  return columns
}

/** Those that a field usually stands in, likeliest first: names as they are before others. */
export function usualColumns(columns: FilledColumns, field: Field): Path[] {
  const exact: Path[] = []
  const others: Path[] = []
  for (const name of DEFAULT_FIELDS[field])
    for (const key of columns.get(name) ?? []) (key === name ? exact : others).push([key])
  return exact.length === 0 ? others : [...exact, ...others]
}

/**
 * Whether what stands under a usual name of questions is none: a `user` who is a person, because nobody answers beside
 * it under `assistant` and it is no sentence; a description of something that has neither a time nor a status, as
 * tickets have.
 */
export function isOtherThanQuestion(row: Fields, columns: FilledColumns, [key = '']: Path): boolean {
  const name = columnName(key)
  if (OF_TICKETS.some((other) => other === name)) return !hasUsualColumn(row, 'when') && !hasUsualColumn(row, 'status')
  const value = row[key]
  return (
    name === 'user' &&
    !columns.has('assistant') &&
    typeof value === 'string' &&
    !/(?:\S+\s+){3}\S|[?？]\s*$/.test(value)
  )
}

/**
 * Where a column of a map stands in a row: a column of that name, else a dotted path into the object, each as it is
 * written before one that is alike but for case and accents. Undefined: nowhere.
 */
export function placeOf(row: Fields, written: string): Path | undefined {
  const keys = written.split('.')
  for (const sameKey of [exactKey, alikeKey])
    for (const path of [[written], keys]) {
      const found = follow(row, path, sameKey)
      if (found !== undefined) return found
    }
  return undefined
}

/** The value there; undefined when the path leads nowhere. */
export function valueAt(row: Fields, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (Array.isArray(value) ? value[Number(key)] : fieldsOf(value)?.[key]), row)
}

/** Of columns that have one name in a table: the place of the first that holds something. */
export function firstFilled(row: Fields, path: Path): Path {
  const value = valueAt(row, path)
  const index = Array.isArray(value) ? value.findIndex((cell) => !isEmpty(cell)) : -1
  return index === -1 ? path : [...path, String(index)]
}

/** What a row holds beside the places that were taken from it: no empty cells, and of an object or a list the rest. */
export function restOfRow(row: Fields, taken: readonly Path[]): Fields {
  const rest: [string, unknown][] = []
  for (const [name, value] of Object.entries(row)) {
    const inside = taken.filter(([first]) => first === name).map((path) => path.slice(1))
    const left = inside.length === 0 ? value : without(value, inside)
    if (left !== undefined && left !== '') rest.push([name, left])
  }
  return Object.fromEntries(rest)
}

/** What a row holds under other keys than these, but for what is empty; undefined: nothing. */
export function columnsBeside(row: Fields, names: readonly string[]): Fields | undefined {
  const others = Object.entries(row).filter(([name, value]) => !names.includes(name) && !isEmpty(value))
  return others.length === 0 ? undefined : Object.fromEntries(others)
}

/** Nothing to take: absent, null, an empty text, a list of nothing else. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.every(isEmpty))
}

type KeyOf = (value: Fields, key: string) => string | undefined

const exactKey: KeyOf = (value, key) => (Object.hasOwn(value, key) ? key : undefined)
const alikeKey: KeyOf = (value, key) =>
  exactKey(value, key) ?? Object.keys(value).find((other) => columnName(other) === columnName(key))

function follow(row: Fields, path: Path, sameKey: KeyOf): Path | undefined {
  const found: string[] = []
  let value: unknown = row
  for (const key of path) {
    const object = fieldsOf(value)
    const name =
      object === undefined ? (Array.isArray(value) && Number(key) in value ? key : undefined) : sameKey(object, key)
    if (name === undefined) return undefined
    found.push(name)
    value = valueAt({value} as Fields, ['value', name])
  }
  return found
}

/** Undefined when nothing is left. */
function without(value: unknown, taken: readonly Path[]): unknown {
  if (taken.some((path) => path.length === 0)) return undefined
  const left = (child: unknown, key: string): unknown => {
    const inside = taken.filter(([first]) => first === key).map((path) => path.slice(1))
    return inside.length === 0 ? child : without(child, inside)
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => left(item, String(index))).filter((item) => item !== undefined)
    return items.length === 0 ? undefined : items
  }
  const object = fieldsOf(value)
  if (object === undefined) return value
  const entries = Object.entries(object)
    .map(([key, child]) => [key, left(child, key)] as const)
    .filter(([, child]) => child !== undefined)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
