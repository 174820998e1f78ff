import {hash} from 'node:crypto'
import {InputError, LoglineError} from '../errors.ts'
import {checkInputs, openInput} from '../span/open-input.ts'
import {explainSyntax} from '../span/parse-line.ts'
import {type GoldQuestion, goldQuestion, type RowFault} from './gold-question.ts'

/** Where a row stands: its line, or its place in a JSON list, from 1. */
type RowPlace = {readonly line: number} | {readonly item: number}

/** A row that is set aside, and why. */
export type PlacedFault = RowFault & RowPlace

/** The questions of a file, the rows that are none, and the SHA-256 of what counts of the questions. */
export interface QuestionFile {
  readonly questions: readonly GoldQuestion[]
  readonly faults: readonly PlacedFault[]
  readonly hash: string
}

/** Longer files are refused: all questions are held in memory. */
const MOST_CHARACTERS = 512 * 1024 * 1024

/** Of the rows of a file without a question, how many the error names. */
const NAMED_FAULTS = 20

const SHAPE = '{"question": "...", "answers": ["..."]}'

/**
 * Reads questions with answers: NDJSON or one JSON list, plain, gzip or zstd; `{question, answers[]}` or the names that
 * public sets use (qText; answer as text or list; spans). After `####` stands the answer of a worked solution (GSM8K).
 * Rows that are no questions are set aside.
 * @throws {UsageError} no such file
 * @throws {InputError} no row is a question, the list is no JSON, or the file is damaged
 */
export async function readQuestions(file: string): Promise<QuestionFile> {
  checkInputs([file])
  const text = await textOf(file)
  const questions: GoldQuestion[] = []
  const faults: PlacedFault[] = []
  for (const [at, row] of rowsOf(text, file).entries()) {
    const read = 'fault' in row ? row.fault : goldQuestion(row.value)
    if ('code' in read) faults.push({...row.place, ...read})
    else questions.push({number: at + 1, ...read})
  }
  if (questions.length === 0) throw noQuestions(file, faults)
  return {questions, faults, hash: hash('sha256', JSON.stringify(questions), 'hex')}
}

async function textOf(file: string): Promise<string> {
  const pieces: Buffer[] = []
  let size = 0
  try {
    for await (const piece of openInput(file)) {
      size += piece.length
      if (size > MOST_CHARACTERS)
        throw new InputError('file_too_long', `${file} is longer than 512 MB`, {hint: 'split it', file})
      pieces.push(Buffer.from(piece))
    }
  } catch (error) {
    if (error instanceof LoglineError) throw error
    throw new InputError('unreadable_file', `${file} can't be read to its end: ${(error as Error).message}`, {
      hint: 'it is damaged, or cut short: fetch it again',
      file,
      cause: error,
    })
  }
  return Buffer.concat(pieces)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
}

/** `file:line: field: reason (code)`, as `ingest` says it. */
export function describeFault(file: string, fault: PlacedFault): string {
  const place = 'line' in fault ? `${file}:${fault.line}` : `${file}, item ${fault.item}`
  return `${place}: ${fault.field === '' ? '' : `${fault.field}: `}${fault.message} (${fault.code})`
}

type Row = {readonly place: RowPlace} & ({readonly value: unknown} | {readonly fault: RowFault})

function rowsOf(text: string, file: string): Row[] {
  if (text.trimStart().startsWith('[')) {
    const list = parse(text)
    if ('value' in list) return (list.value as unknown[]).map((value, at) => ({place: {item: at + 1}, value}))
    // Unless it is NDJSON with a list on its first line.
    const [first = ''] = text.trimStart().split('\n', 1)
    if ('fault' in parse(first))
      throw new InputError('bad_json', `${file}: ${list.fault.message}`, {
        hint: 'one JSON object a line, or one JSON list',
        file,
      })
  }
  return text
    .split('\n')
    .map((line, at) => ({text: line.trim(), place: {line: at + 1}}))
    .filter((row) => row.text !== '')
    .map((row) => ({place: row.place, ...parse(row.text)}))
}

function parse(text: string): {readonly value: unknown} | {readonly fault: RowFault} {
  try {
    return {value: JSON.parse(text)}
  } catch (error) {
    return {fault: {code: 'bad_json', field: '', message: explainSyntax(error as Error)}}
  }
}

function noQuestions(file: string, faults: readonly PlacedFault[]): InputError {
  const [first] = faults
  if (first === undefined) return new InputError('no_questions', `${file} holds no questions`, {hint: SHAPE, file})
  const named = faults.slice(0, NAMED_FAULTS).map((fault) => `\n  ${describeFault(file, fault)}`)
  const more = faults.length > named.length ? `\n  ... and ${faults.length - named.length} more` : ''
  return new InputError(
    'no_questions',
    `${faults.length} of ${faults.length} rows are no questions:${named.join('')}${more}`,
    {
      hint: SHAPE,
      file,
      ...('line' in first ? {line: first.line} : {}),
      ...(first.field === '' ? {} : {field: first.field}),
    },
  )
}
