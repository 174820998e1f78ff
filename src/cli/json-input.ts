import {readFileSync} from 'node:fs'
import {UsageError} from '../errors.ts'

/** Bytes of an input, at most. */
const MOST_BYTES = 16 << 20

/** The text of a file, or of stdin for `-`. @throws {UsageError} it can't be read, or is too large */
export function textFrom(file: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(file === '-' ? process.stdin.fd : file)
  } catch (error) {
    throw new UsageError('input_unreadable', `${file} can't be read (${(error as NodeJS.ErrnoException).code})`, {
      hint: 'name a file, or - for stdin',
      file,
    })
  }
  if (bytes.length > MOST_BYTES)
    throw new UsageError('input_too_large', `${file} is larger than 16 MB`, {hint: 'give less at once', file})
  return bytes.toString('utf8').replace(/^\ufeff/, '')
}

/** The JSON object in a file, or on stdin for `-`. @throws {UsageError} there is none */
export function objectFrom(file: string): object {
  const text = textFrom(file)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new UsageError('input_no_json', `${file} is no JSON: ${(error as Error).message}`, {
      hint: 'it holds one JSON object with the input of the task',
      file,
    })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError('input_no_object', `${file} holds no JSON object`, {
      hint: 'it holds one JSON object with the input of the task',
      file,
    })
  return value
}
