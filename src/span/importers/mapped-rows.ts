import type {FaultCode} from '../fault.ts'
import type {Span} from '../schema.ts'
import {
  DEFAULT_FIELDS,
  type Field,
  type FilledColumns,
  filledColumns,
  firstFilled,
  isEmpty,
  isMapped,
  isOtherThanQuestion,
  type Path,
  placeOf,
  restOfRow,
  usualColumns,
  valueAt,
} from './columns.ts'
import {
  ANSWER,
  type FieldRule,
  MAPPED_STATUS,
  OUTCOME,
  PREVIOUS,
  QUESTION,
  SCORE,
  STAKES,
  STATUS,
  TEXT,
  whenRule,
} from './field-rules.ts'
import type {FieldMap, Importing} from './format.ts'
import {type Fields, fieldsOf, type Imported, unreadable} from './imported.ts'
import {importOwnRow, isOwnRow} from './own-table.ts'
import {idOfRow, UNTOLD} from './row-id.ts'

/** Keys that objects mostly have their text under: proposed before others. */
const TEXT_KEYS = ['text', 'content', 'value', 'answer', 'message', 'name', 'title']

/** How far into a value a place is looked for that could be proposed. */
const PROPOSED_DEPTH = 4

/**
 * A row of a table, or any JSON object, as a span: by the map, else by the usual names. Other columns are kept as
 * context, and so is what stands under a usual name and can't be its field. Where the map names what can't be its field,
 * or a question, an answer or a time is there and can't be read, the row is a problem: no part of it is lost unsaid.
 */
export function importMapped(
  item: unknown,
  format: 'csv' | 'jsonl',
  {map, dateOrder}: Pick<Importing, 'map' | 'dateOrder'>,
): Imported {
  const row = fieldsOf(item)
  if (row === undefined) return unreadable('', 'a row must be an object')
  if (isOwnRow(row) && !isMapped(row, map)) return importOwnRow(row)
  let dates: Imported['dates']
  const when = whenRule(dateOrder, (order) => {
    if (order !== 'either' || dates === undefined) dates = order
  })
  try {
    const span = spanOfRow(row, format, map, when)
    return {spans: [span], problems: [], dates}
  } catch (error) {
    if (!(error instanceof Misfit)) throw error
    return {spans: [], problems: [{path: `.${error.column}`, message: error.message, code: error.code}], dates}
  }
}

/** A column is in the way of its row. */
class Misfit extends Error {
  readonly column: string
  readonly code: FaultCode | undefined

  constructor(column: string, message: string, code?: FaultCode) {
    super(message)
    this.column = column
    this.code = code
  }
}

/** A row that a span is made of. */
interface Reading {
  readonly row: Fields
  readonly columns: FilledColumns
  /** The places that have become fields. */
  readonly taken: Path[]
  /** Where a column has its value: a list in a table is columns of one name. */
  readonly placeIn: (path: Path) => Path
}

function spanOfRow(row: Fields, format: 'csv' | 'jsonl', map: FieldMap, whenOf: FieldRule<string>): Span {
  const placeIn = (path: Path) => (format === 'csv' ? firstFilled(row, path) : path)
  const reading: Reading = {row, columns: filledColumns(row), taken: [], placeIn}
  const take = <T>(field: Field, rule: FieldRule<T>): T | undefined => {
    const mapped = map[field]
    return mapped === undefined ? takeUsual(reading, field, rule) : takeMapped(reading, field, rule, mapped)
  }
  const question = take('this', QUESTION)
  if (question === undefined || question.trim() === '')
    throw new Misfit(map['this'] ?? 'this', 'no question here: name its column with --map this=COLUMN')
  const given = take('if_ok', ANSWER)
  const isStatusMapped = map['status'] !== undefined
  const told = take('status', isStatusMapped ? MAPPED_STATUS : STATUS)
  // One column tells what came of it, and another whether that was a failure.
  const isFailure = isStatusMapped && told === 'failed' && map['if_not'] === undefined
  const answer = isFailure ? undefined : given
  const failure = take('if_not', OUTCOME) ?? (isFailure ? given : undefined)
  const status = told ?? (answer !== undefined ? 'completed' : failure !== undefined ? 'failed' : 'pending')
  const when = take('when', whenOf)
  // A cell of blanks names nothing.
  const [thread] = [take('thread_id', TEXT)].filter((name) => name?.trim())
  const previous = take('previous', PREVIOUS) ?? []
  const environment = take('environment', TEXT)
  const stakes = take('stakes', STAKES)
  const system = take('system_prompt', TEXT)
  const score = take('quality_score', SCORE)
  const id = take('id', TEXT)
  const [who, did, source] = [take('who', TEXT), take('did', TEXT), take('source', TEXT)]
  const rest = restOfRow(row, reading.taken)
  const context = {
    ...(environment === undefined ? {} : {environment}),
    ...(stakes === undefined ? {} : {stakes}),
    ...(thread === undefined ? {} : {thread_id: thread}),
    ...(previous.length === 0 ? {} : {previous_spans: previous}),
    ...(system === undefined ? {} : {system_prompt: system}),
    ...(Object.keys(rest).length === 0 ? {} : {columns: rest}),
  }
  const span = {
    who: who ?? UNTOLD.who,
    did: did ?? UNTOLD.did,
    this: question,
    when: when ?? UNTOLD.when,
    status,
    ...(answer === undefined ? {} : {if_ok: answer}),
    ...(failure === undefined ? {} : {if_not: failure}),
    source: UNTOLD.source,
    ...(Object.keys(context).length === 0 ? {} : {context}),
    metadata: {source: source ?? format, ...(score === undefined ? {} : {quality_score: score})},
  }
  return {id: id ?? idOfRow(span, format, thread), ...span}
}

/**
 * What a row has for a field by the map. Its place joins those that are taken.
 * @throws {Misfit} what is there can't be the field
 */
function takeMapped<T>(
  {row, taken, placeIn}: Reading,
  field: Field,
  rule: FieldRule<T>,
  mapped: string,
): T | undefined {
  // Nothing behind the sign: the field is not in any column, whatever they are called.
  if (mapped === '=') return undefined
  if (mapped.startsWith('=')) {
    const fitted = rule.fit(mapped.slice(1))
    if (fitted === undefined)
      throw new Misfit(field, `--map ${field}=${mapped}: it must be ${rule.wanted.replace(/,$/, '')}`)
    return fitted
  }
  const column = placeOf(row, mapped)
  if (column === undefined) {
    const inTheWay = rule.isNeeded === undefined ? undefined : plainValueBefore(row, mapped)
    if (inTheWay !== undefined) throw misplaced(inTheWay, field, mapped)
    return undefined
  }
  const path = placeIn(column)
  taken.push(path)
  const value = valueAt(row, path)
  if (isEmpty(value)) return undefined
  const fitted = rule.fit(value)
  if (fitted === undefined) throw misfit(row, path, field, rule)
  return fitted
}

/**
 * The same by the usual names: the first value that fits.
 * @throws {Misfit} none does, and one may not be passed over
 */
function takeUsual<T>({row, columns, taken, placeIn}: Reading, field: Field, rule: FieldRule<T>): T | undefined {
  for (const name of DEFAULT_FIELDS[field]) if (row[name] === null) taken.push([name])
  const usual = usualColumns(columns, field).filter(
    (path) => field !== 'this' || !isOtherThanQuestion(row, columns, path),
  )
  const paths = usual.map(placeIn)
  for (const path of paths) {
    const fitted = rule.fit(valueAt(row, path))
    if (fitted === undefined) continue
    taken.push(path)
    return fitted
  }
  const lost = paths.find((path) => rule.isNeeded?.(valueAt(row, path)))
  if (lost !== undefined) throw misfit(row, lost, field, rule)
  return undefined
}

function misfit(row: Fields, path: Path, field: Field, rule: FieldRule<unknown>): Misfit {
  const value = valueAt(row, path)
  const why = rule.why?.(value)
  if (why !== undefined) return new Misfit(path.join('.'), why, rule.code)
  const inside = proposed(value, path, rule)
  const advice =
    inside === undefined
      ? `mend it, name another column with --map ${field}=COLUMN, or leave it out with --map ${field}==`
      : `take its text with --map ${field}=${inside.join('.')}`
  return new Misfit(path.join('.'), `${kindOf(value)}, where ${rule.wanted} belongs: ${advice}`, rule.code)
}

/** The text or number that a dotted path of a map ends at too early; undefined: there is none. */
function plainValueBefore(row: Fields, mapped: string): Path | undefined {
  const keys = mapped.split('.')
  for (let length = keys.length - 1; length > 0; length--) {
    const path = placeOf(row, keys.slice(0, length).join('.'))
    if (path === undefined) continue
    const value = valueAt(row, path)
    return typeof value === 'object' || isEmpty(value) ? undefined : path
  }
  return undefined
}

function misplaced(path: Path, field: Field, mapped: string): Misfit {
  const column = path.join('.')
  return new Misfit(column, `a value, where ${mapped} was to be found: read such rows with --map ${field}=${column}`)
}

/** Where inside a value something stands that a field can be; undefined: nowhere near. */
function proposed(value: unknown, path: Path, rule: FieldRule<unknown>): Path | undefined {
  if (typeof value !== 'object' || value === null || path.length > PROPOSED_DEPTH) return undefined
  const keys = Object.keys(value)
  const ordered = Array.isArray(value) ? keys.slice(0, 1) : [...TEXT_KEYS.filter((key) => key in value), ...keys]
  const inside = ordered.map((key) => ({path: [...path, key], child: (value as Fields)[key]}))
  const found = inside.find(({child}) => !isEmpty(child) && rule.fit(child) !== undefined)
  if (found !== undefined) return found.path
  for (const {path: deeper, child} of inside) {
    const place = proposed(child, deeper, rule)
    if (place !== undefined) return place
  }
  return undefined
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : 'a value'
}
