import {readFileSync} from 'node:fs'
import {UsageError} from '../errors.ts'

/**
 * The key that `key_env` or `key_file` names; undefined when neither is given.
 * @param name whose key it is, for messages
 * @throws {UsageError} both are given, the variable is not set, the file can't be read, or it is empty
 */
export function keyValue(
  {name, key_env, key_file}: {name: string; key_env?: string | undefined; key_file?: string | undefined},
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (key_env === undefined && key_file === undefined) return undefined
  const refuse = (why: string, field: string) =>
    new UsageError('key_missing', `the key of ${name}: ${why}`, {
      hint: 'key_env names an environment variable, key_file a file that holds the key alone',
      field,
    })
  if (key_env !== undefined && key_file !== undefined) throw refuse('key_env and key_file are both given', 'key_env')
  let value: string | undefined
  if (key_env !== undefined) value = env[key_env]
  else
    try {
      value = readFileSync(key_file!, 'utf8')
    } catch (error) {
      throw refuse(`${key_file} can't be read (${(error as NodeJS.ErrnoException).code})`, 'key_file')
    }
  if (value === undefined || value.trim() === '')
    throw refuse(
      `${key_env ?? key_file} is ${value === undefined ? 'not set' : 'empty'}`,
      key_env ? 'key_env' : 'key_file',
    )
  return value.trim()
}

/**
 * What an environment variable holds that a setting names.
 * @param what it is, for messages
 * @param field the setting that names it
 * @throws {UsageError} it is not set, or empty
 */
export function variableValue(
  {variable, what, field}: {readonly variable: string; readonly what: string; readonly field: string},
  env: NodeJS.ProcessEnv = process.env,
): string {
  const value = env[variable]?.trim()
  if (value) return value
  throw new UsageError(
    'variable_missing',
    `${what}: the variable ${variable} is ${value === '' ? 'empty' : 'not set'}`,
    {
      hint: `set ${variable} where LogLine runs, or correct ${field}`,
      field,
    },
  )
}
