import {parse, stringify, TomlError, type TomlTable} from 'smol-toml'
import {UsageError} from '../errors.ts'
import {moveSecrets} from './move-secrets.ts'
import {NOT_THERE, pool} from './pool.ts'
import {lineOf} from './toml-lines.ts'
import {withoutSecrets} from './without-secrets.ts'

/** A key of the old file that there is no place for. */
export interface UnknownKey {
  readonly key: string
  /** In the old file, from 1; undefined where it can't be told. */
  readonly line: number | undefined
  /** As TOML would write it; what may be a secret is replaced by `"(hidden)"`. */
  readonly value: string
  /** A secret was in it. */
  readonly secret: boolean
}

/** What to do with a key of the old file that is a secret: LogLine's configuration holds none. */
export const SECRET_HINT =
  'the value is not kept: put it into a variable or a file, and name that with key_env or key_file'

export interface ImportedPool {
  /** `[pool]` for `logline.toml`, with what is unknown as comments at its end. */
  readonly toml: string
  readonly unknown: readonly UnknownKey[]
  /** Secrets that stood under known keys and were not taken over. */
  readonly secrets: readonly {
    readonly key: string
    readonly line: number | undefined
    /** The environment variable that the new file names in its place; null: none. */
    readonly variable: string | null
    readonly mend: string
  }[]
  /** Sections that were read, as they are called in the old file. */
  readonly sections: readonly string[]
}

/**
 * Reads an `llm-pool.toml` whole: every key is either taken over as it stands or told as unknown. Secrets are neither
 * taken over nor told, but named, with the variable that the new file looks for them in.
 * @param file what it is called, for messages
 * @throws {UsageError} it is no TOML, or a known key has a value that does not fit; with the line
 */
export function importPool(text: string, file: string): ImportedPool {
  let table: TomlTable
  try {
    table = parse(text)
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    throw new UsageError('config_syntax', `${file}:${error.line} is not valid TOML: ${error.message.split('\n')[0]}`, {
      hint: 'mend the line and import again',
      file,
      line: error.line,
    })
  }
  // Some keep it under [pool] already.
  const within = typeof table['pool'] === 'object' && Object.keys(table).length === 1
  const known = (within ? table['pool'] : table) as Record<string, unknown>
  const unknown: UnknownKey[] = []
  for (;;) {
    const outcome = pool.safeParse(known)
    if (outcome.success) break
    const issue = outcome.error.issues[0]!
    const where = issue.path.map(String)
    const notThere = issue.code === 'custom' && issue.params?.[NOT_THERE] === true
    const path = notThere ? where.slice(0, -1) : where
    const keys = notThere ? where.slice(-1) : issue.code === 'unrecognized_keys' ? issue.keys : undefined
    const full = (within ? ['pool'] : []).concat(path)
    if (keys === undefined) {
      const line = lineOf(text, full)
      throw new UsageError('config_invalid', `${file}${line ? `:${line}` : ''}: ${full.join('.')}: ${issue.message}`, {
        hint: 'mend the line and import again; see "LLM pool" in the README for the keys and their values',
        file,
        ...(line === undefined ? {} : {line}),
        field: full.join('.'),
      })
    }
    const holder = path.reduce<unknown>((inside, key) => (inside as Record<string, unknown>)[key], known)
    for (const key of keys) {
      const value = (holder as Record<string, unknown>)[key]
      const [written, shown] = [tomlValue(value), tomlValue(withoutSecrets(value, key))]
      const line = lineOf(text, [...full, key])
      unknown.push({key: [...full, key].join('.'), line, value: shown, secret: shown !== written})
      delete (holder as Record<string, unknown>)[key]
    }
  }
  const comments = unknown.map(
    ({key, line, value, secret}) =>
      `# not known to LogLine, line ${line ?? '?'}: ${key} = ${value.replaceAll('\n', ' ')}${secret ? ` (${SECRET_HINT})` : ''}\n`,
  )
  const secrets = moveSecrets(known).map(({path, variable, mend}) => ({
    ...{key: path.join('.'), line: lineOf(text, within ? ['pool', ...path] : path), variable, mend},
  }))
  const moved = secrets.map(
    ({key, line, mend}) => `# a secret that was not copied, line ${line ?? '?'}: ${key} (${mend})\n`,
  )
  const toml = stringify({pool: known} as TomlTable)
  return {
    toml: `${toml}${toml.endsWith('\n') ? '' : '\n'}${[...moved, ...comments].join('')}`,
    unknown,
    secrets,
    sections: Object.keys(known),
  }
}

function tomlValue(value: unknown): string {
  return typeof value === 'object' && value !== null && !(value instanceof Date)
    ? JSON.stringify(value)
    : stringify({value} as TomlTable)
        .slice('value = '.length)
        .trim()
}
