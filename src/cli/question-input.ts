import {readSync} from 'node:fs'
import {UsageError} from '../errors.ts'
import {parseMoment} from '../span/moment.ts'
import {domainName} from '../span/row.ts'
import type {Stakes} from '../span/schema.ts'
import type {AskedContext} from '../trajectory/context.ts'

/** Bytes of stdin that are read: what a question may have, and the blanks around it. */
const MOST_INPUT_BYTES = (1 << 20) + 1024

/** The words of the command line; without any, or for `-`, what stands on stdin when that is not a terminal. */
export function questionText(words: readonly string[], stdin: {isTTY?: boolean; fd: number} = process.stdin): string {
  if (words.length > 0 && !(words.length === 1 && words[0] === '-')) return words.join(' ')
  if (words.length === 0 && stdin.isTTY)
    throw new UsageError('usage', 'no question was asked', {hint: 'logline ask "how do I ...?", or - for stdin'})
  return readAll(stdin.fd)
}

function readAll(fd: number): string {
  const bytes = Buffer.alloc(MOST_INPUT_BYTES)
  let length = 0
  while (length < bytes.length) {
    let read: number
    try {
      read = readSync(fd, bytes, length, bytes.length - length, null)
    } catch (error) {
      const {code} = error as NodeJS.ErrnoException
      if (code === 'EOF') break
      // A pipe that has nothing yet and was opened without waiting.
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
      continue
    }
    if (read === 0) break
    length += read
  }
  // Cut, it could end in a blank, and pass for a question that is as long as may be.
  if (length === bytes.length)
    throw new UsageError('question_too_long', 'the question is longer than 1 MB', {hint: 'ask for less at once'})
  return bytes.toString('utf8', 0, length)
}

const KEYS = ['environment', 'stakes', 'emotional_state', 'thread', 'previous'] as const
const STAKES: readonly string[] = ['low', 'medium', 'high']

/**
 * Reads `--context environment=coding,stakes=high` (repeatable; `previous=open_file>run_tests` is what was done before,
 * oldest first). Each key once: of two values one would be passed over in silence.
 * @throws {UsageError} another key, one that was given before, or a value that does not fit
 */
export function contextFrom(flags: readonly string[]): AskedContext & {readonly thread?: string} {
  const given = new Map<string, string>()
  for (const pair of flags.flatMap((flag) => flag.split(','))) {
    const [key = '', ...rest] = pair.split('=')
    const value = rest.join('=').trim()
    if (!(KEYS as readonly string[]).includes(key.trim()) || value === '')
      throw new UsageError('context_key', `--context can't take ${JSON.stringify(pair.slice(0, 80))}`, {
        hint: `key=value with one of ${KEYS.join(', ')}`,
      })
    if (given.has(key.trim()))
      throw new UsageError('context_twice', `--context gives ${key.trim()} twice`, {
        hint: 'each key once; of several actions: previous=open_file>run_tests',
      })
    given.set(key.trim(), value)
  }
  const stakes = given.get('stakes')?.toLowerCase()
  if (stakes !== undefined && !STAKES.includes(stakes))
    throw new UsageError('context_value', `stakes can't be ${JSON.stringify(stakes)}`, {hint: 'low, medium or high'})
  const thread = given.get('thread')
  const previous = given.get('previous')?.split('>')
  return {
    domain: domainName(given.get('environment')) ?? undefined,
    stakes: stakes as Stakes | undefined,
    emotion: given.get('emotional_state')?.toLowerCase(),
    actions: previous?.map((did) => did.trim()).filter((did) => did !== ''),
    ...(thread === undefined ? {} : {thread}),
  }
}

/** @throws {UsageError} no moment */
export function momentFrom(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const moment = parseMoment(text)
  if (moment === undefined)
    throw new UsageError('bad_moment', `--${flag} ${text.slice(0, 40)} is no date`, {
      hint: 'ISO 8601: 2026-03-01 or 2026-03-01T09:30:00Z',
    })
  return moment
}

/**
 * A number from 0 to `most`, undefined when the flag was not given. Not a parser of oclif's: it would wrap the message.
 * @throws {UsageError} no such number
 */
export function numberFrom(flag: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (text.trim() !== '' && number >= 0 && number <= most) return number
  throw new UsageError('bad_number', `--${flag} ${text.slice(0, 40)} is no number from 0 to ${most}`, {
    hint: 'see --help of this command for what it means and its default',
  })
}

/** @throws {UsageError} it is no number between 0 and 1, or one of the two */
export function shareFrom(flag: string, text: string | undefined): number | undefined {
  const value = numberFrom(flag, text, 1)
  if (value === 0 || value === 1)
    throw new UsageError('usage', `--${flag} must lie between 0 and 1`, {hint: `--${flag} 0.1`})
  return value
}

/** @throws {UsageError} it is no number above 0 and at most 1 */
export function targetFrom(flag: string, text: string | undefined): number | undefined {
  const value = numberFrom(flag, text, 1)
  if (value === 0) throw new UsageError('usage', `--${flag} must be above 0, and at most 1`, {hint: `--${flag} 0.9`})
  return value
}
