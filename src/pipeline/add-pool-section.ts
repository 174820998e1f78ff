import {existsSync, readFileSync} from 'node:fs'
import {parse, TomlError} from 'smol-toml'
import {UsageError} from '../errors.ts'
import {writeLines} from './write-lines.ts'

/**
 * Adds `[pool]` to the end of a configuration file, which is made when there is none; the rest of it stays as it is,
 * comments too. The file is whole at every moment.
 * @throws {UsageError} it has a `[pool]` already, or is no TOML
 * @throws as `writeLines`
 */
export async function addPoolSection(
  file: string,
  toml: string,
  {store, signal}: {readonly store: string; readonly signal: AbortSignal},
): Promise<void> {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  let table: Record<string, unknown>
  try {
    table = parse(before)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    throw new UsageError('config_syntax', `${file}:${error.line} is not valid TOML: ${error.message.split('\n')[0]}`, {
      hint: 'mend it first; nothing was written',
      file,
      line: error.line,
    })
  }
  if (table['pool'] !== undefined)
    throw new UsageError('pool_exists', `${file} has a [pool] already`, {
      hint: 'remove it first, or import without --output and copy what you want',
      file,
    })
  const gap = before === '' ? '' : before.endsWith('\n') ? '\n' : '\n\n'
  await writeLines([`${before}${gap}${toml}`], file, {signal, store})
}
