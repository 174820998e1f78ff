import {isDeepStrictEqual} from 'node:util'
import type {Span} from '../schema.ts'
import {mint} from './mint.ts'

/** What a span of a row has where the row says nothing of it. Nobody knows when. */
export const UNTOLD = {
  who: 'user',
  did: 'ask_question',
  when: '1970-01-01T00:00:00.000Z',
  source: 'user_upload',
} as const

/**
 * The id of a row that brings none, from all that it says: no other row has it, and those that are alike in what makes
 * spans the same merge. Where a question, its outcome and a thread are all that it says, from these alone.
 */
export function idOfRow(span: Omit<Span, 'id'>, format: string, thread: string | undefined): string {
  const {this: question, if_ok: answer, if_not: failure, ...rest} = span
  const untold = {
    ...UNTOLD,
    status: answer !== undefined ? 'completed' : failure !== undefined ? 'failed' : 'pending',
    ...(thread === undefined ? {} : {context: {thread_id: thread}}),
    metadata: {source: format},
  }
  const words = [format, question, answer ?? failure ?? null, thread ?? null]
  const isPlain = (answer === undefined || failure === undefined) && isDeepStrictEqual(rest, untold)
  return mint('span', isPlain ? words : [...words, failure ?? null, rest])
}
