import {hash} from 'node:crypto'
import {InputError} from '../errors.ts'
import {checkInputs, openInput} from '../span/open-input.ts'

/** A question and everything that answers it rightly. */
export interface GoldQuestion {
  /** Place in the file, from 1. */
  readonly number: number
  readonly question: string
  readonly gold: readonly string[]
}

/** The questions of a file, and the SHA-256 of what counts of them. */
export interface QuestionFile {
  readonly questions: readonly GoldQuestion[]
  readonly hash: string
}

const QUESTION_KEYS = ['question', 'qText', 'this', 'prompt', 'query', 'input'] as const
const ANSWER_KEYS = ['answers', 'answer', 'if_ok', 'answer_aliases', 'aliases', 'target', 'expected', 'output'] as const

/** Longer files are refused: all questions are held in memory. */
const MOST_CHARACTERS = 512 * 1024 * 1024

/**
 * Reads questions with answers: NDJSON or one JSON list, plain, gzip or zstd; `{question, answers[]}` or the names that
 * public sets use (qText; answer as text or list; spans). After `####` stands the answer of a worked solution (GSM8K).
 * @throws {UsageError} no such file
 * @throws {InputError} a row without question or answer, with its line
 */
export async function readQuestions(file: string): Promise<QuestionFile> {
  checkInputs([file])
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of openInput(file)) {
    size += piece.length
    if (size > MOST_CHARACTERS)
      throw new InputError('file_too_long', `${file} is longer than 512 MB`, {hint: 'split it', file})
    pieces.push(Buffer.from(piece))
  }
  const text = Buffer.concat(pieces)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
  const questions = rowsOf(text, file).map(({value, line}, at) => goldQuestion(value, at + 1, {file, line}))
  if (questions.length === 0)
    throw new InputError('no_questions', `${file} holds no questions`, {
      hint: '{"question": "...", "answers": ["..."]}',
      file,
    })
  return {questions, hash: hash('sha256', JSON.stringify(questions), 'hex')}
}

interface Row {
  readonly value: unknown
  readonly line: number
}

function rowsOf(text: string, file: string): Row[] {
  if (text.trimStart().startsWith('[')) {
    const list = parse(text, {file, line: 1}) as unknown[]
    return list.map((value, at) => ({value, line: at + 1}))
  }
  return text
    .split('\n')
    .map((line, at) => ({text: line.trim(), line: at + 1}))
    .filter((row) => row.text !== '')
    .map((row) => ({value: parse(row.text, {file, line: row.line}), line: row.line}))
}

function parse(text: string, place: {file: string; line: number}): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InputError('bad_json', `${place.file}:${place.line}: ${(error as Error).message}`, {
      hint: 'one JSON object a line, or one JSON list',
      ...place,
    })
  }
}

function goldQuestion(value: unknown, number: number, place: {file: string; line: number}): GoldQuestion {
  const row = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const question = QUESTION_KEYS.map((key) => row[key]).find((text) => typeof text === 'string' && text.trim() !== '')
  const gold = ANSWER_KEYS.flatMap((key) => texts(row[key]))
  if (typeof question !== 'string' || gold.length === 0)
    throw new InputError(
      'bad_question',
      `${place.file}:${place.line}: no ${typeof question !== 'string' ? 'question' : 'answer'}`,
      {
        hint: '{"question": "...", "answers": ["..."]}',
        field: typeof question !== 'string' ? 'question' : 'answers',
        ...place,
      },
    )
  return {number, question, gold: [...new Set(gold)]}
}

function texts(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value]
  return list
    .filter((item) => typeof item === 'string' || typeof item === 'number')
    .map((item) => String(item).split('####').at(-1)!.trim())
    .filter((text) => text !== '')
}
