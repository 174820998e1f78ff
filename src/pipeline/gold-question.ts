import {UsageError} from '../errors.ts'
import {checkedQuestion} from './consider.ts'

/** A question and everything that answers it rightly. */
export interface GoldQuestion {
  /** Place among the rows of the file, from 1. */
  readonly number: number
  readonly question: string
  readonly gold: readonly string[]
}

/** Why a row can't be asked. */
export interface RowFault {
  readonly code: 'bad_json' | 'no_object' | 'no_question' | 'question_too_long' | 'no_answer'
  /** The key in the row; empty: the row as a whole. */
  readonly field: string
  readonly message: string
}

const QUESTION_KEYS = ['question', 'qText', 'this', 'prompt', 'query', 'input'] as const
const ANSWER_KEYS = ['answers', 'answer', 'if_ok', 'answer_aliases', 'aliases', 'target', 'expected', 'output'] as const

type Row = Readonly<Record<string, unknown>>

/** The question of a row of a file, without its place, or what is wrong with it. */
export function goldQuestion(value: unknown): Omit<GoldQuestion, 'number'> | RowFault {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return {code: 'no_object', field: '', message: `${nameOf(value)} is no object`}
  const row = value as Row
  const asked = QUESTION_KEYS.find((key) => typeof row[key] === 'string' && row[key].trim() !== '')
  if (asked === undefined) return whyNoQuestion(row)
  const question = row[asked] as string
  const long = tooLong(question, asked)
  if (long !== undefined) return long
  const gold: string[] = []
  for (const key of ANSWER_KEYS) {
    const given = row[key]
    const items: readonly unknown[] = Array.isArray(given) ? given : [given]
    // An answer that is left out of a list would make right answers count as wrong.
    if (Array.isArray(given) && items.some(isNoAnswer)) return whyNoAnswer(row, key)
    gold.push(...items.flatMap(answerTexts).filter((text) => text !== ''))
  }
  if (gold.length === 0) return whyNoAnswer(row, ANSWER_KEYS.find((key) => row[key] != null) ?? 'answers')
  return {question, gold: [...new Set(gold)]}
}

function whyNoQuestion(row: Row): RowFault {
  const field = QUESTION_KEYS.find((key) => row[key] != null)
  const code = 'no_question'
  if (field === undefined) return {code, field: 'question', message: 'no question'}
  const given = row[field]
  return {code, field, message: typeof given === 'string' ? 'empty' : `${nameOf(given)}, where a text belongs`}
}

function whyNoAnswer(row: Row, field: (typeof ANSWER_KEYS)[number]): RowFault {
  const given = row[field]
  const wrong = (Array.isArray(given) ? given : [given]).find(isNoAnswer)
  if (wrong !== undefined) return {code: 'no_answer', field, message: `${nameOf(wrong)}, where a text belongs`}
  return {code: 'no_answer', field, message: given == null ? 'no answer' : 'empty'}
}

function tooLong(question: string, field: string): RowFault | undefined {
  try {
    checkedQuestion(question)
    return undefined
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return {code: 'question_too_long', field, message: error.message}
  }
}

/** How people say what JSON says with true and false (English, Portuguese). */
const TRUTH = {true: ['true', 'yes', 'sim', 'verdadeiro'], false: ['false', 'no', 'não', 'falso']} as const

/** Numbers as JSON writes them; what stands before the last `####` is the working (GSM8K). */
function answerTexts(value: unknown): readonly string[] {
  if (value === null || value === undefined || typeof value === 'object') return []
  if (typeof value === 'boolean') return TRUTH[`${value}`]
  return [String(value).split('####').at(-1)!.trim()]
}

function isNoAnswer(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return {object: 'an object', string: 'a text', number: 'a number', boolean: 'true or false'}[typeof value as string]!
}
