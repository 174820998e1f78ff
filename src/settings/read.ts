import {existsSync, readFileSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'
import {parse, TomlError} from 'smol-toml'
import {UsageError} from '../errors.ts'
import {readEnvironment, settingsFromEnvironment, variableOf} from './environment.ts'
import {type Layer, type SettingOrigin, settingOrigins} from './origins.ts'
import {MAP_FIELDS, type Settings, settingsSchema} from './schema.ts'
import {OPENING_KEYS} from './server.ts'
import {lineOf} from './toml-lines.ts'

/** What was typed on the command line: only what differs from the files below it. */
export interface SettingsFlags {
  readonly config?: string | undefined
  readonly settings?: DeepPartial<Settings>
}
type DeepPartial<T> = {
  readonly [K in keyof T]?: T[K] extends readonly unknown[]
    ? T[K] | undefined
    : T[K] extends object
      ? DeepPartial<T[K]>
      : T[K] | undefined
}

/**
 * Flags > environment > project file > user file > defaults; runs once, at the edge.
 * The project file is `--config`, else `LOGLINE_CONFIG`, else the nearest `logline.toml` from the working directory
 * up to the root of its git checkout. Paths in a file are relative to that file.
 * @throws {UsageError} a file that can't be read, a key that does not exist, a value that does not fit
 */
export function readSettings(flags: SettingsFlags, cwd: string = process.cwd()): Settings {
  return traceSettings(flags, cwd).settings
}

/** `readSettings`, and where each of them comes from. Throws what it throws. */
export function traceSettings(
  flags: SettingsFlags,
  cwd: string = process.cwd(),
): {settings: Settings; origins: SettingOrigin[]} {
  const {userFile, projectFile, named} = settingsFiles(flags, cwd)
  const layers: Layer[] = []
  const add = (origin: string, values: Record<string, unknown>) => layers.push({origin, values})
  if (existsSync(userFile)) add(userFile, readFile(userFile, true))
  if (projectFile !== undefined) add(projectFile, readFile(projectFile, named))
  const variables = check(settingsFromEnvironment(), ENVIRONMENT)
  for (const provider of providersIn(variables)) provider.trusted = true
  add(ENVIRONMENT, variables)
  add(COMMAND_LINE, check(withoutUndefined(flags.settings ?? {}), COMMAND_LINE))
  const settings = settingsSchema.parse(layers.reduce((below, {values}) => merge(below, values), {}))
  if (settings.db === ':memory:')
    throw new UsageError('store_is_no_file', 'a store is a file: :memory: is none', {hint: 'name a file with --db'})
  const placed = {...settings, db: resolve(cwd, settings.db)}
  return {settings: placed, origins: settingOrigins(placed, layers)}
}

/**
 * Where settings are read from: the user's file, whether there is one or not, and the project's if there is one.
 * @throws {UsageError} a file was named that there is not
 */
export function settingsFiles(
  flags: SettingsFlags,
  cwd: string = process.cwd(),
): {
  readonly userFile: string
  readonly projectFile: string | undefined
  /** The person named the project's file; it was not merely found. */
  readonly named: boolean
} {
  const environment = readEnvironment()
  const named = flags.config ?? environment.configFile
  const projectFile = named === undefined ? findProjectFile(cwd) : resolve(cwd, named)
  if (named !== undefined && projectFile !== undefined && !existsSync(projectFile))
    throw new UsageError('config_missing', `no configuration file ${named}`, {
      hint: `check the path given to ${flags.config === undefined ? 'LOGLINE_CONFIG' : '--config'}`,
    })
  return {userFile: environment.userConfigFile, projectFile, named: named !== undefined}
}

/**
 * @param trusted the file is the person's own, or one that they named: code of its choice may run, and keys may go to
 * servers of its choice. Of one that was merely found in a folder, which may be another's, neither.
 */
function readFile(file: string, trusted: boolean): Record<string, unknown> {
  let table: Record<string, unknown>
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
    table = parse(text)
  } catch (error) {
    if (error instanceof TomlError)
      throw new UsageError(
        'config_syntax',
        `${file}:${error.line} is not valid TOML: ${error.message.split('\n')[0]}`,
        {
          hint: 'mend the line, or leave the file out with --config',
          file,
          line: error.line,
        },
      )
    throw new UsageError('config_unreadable', `${file} can't be read: ${(error as Error).message}`, {
      hint: 'check the permissions of the file',
      file,
    })
  }
  const layer = check(table, file, text)
  if (typeof layer['db'] === 'string') layer['db'] = resolve(dirname(file), layer['db'])
  const orchestrate = layer['orchestrate'] as {enzymes?: {module: string; trusted?: boolean}[]} | undefined
  for (const enzyme of orchestrate?.enzymes ?? []) {
    enzyme.module = resolve(dirname(file), enzyme.module)
    enzyme.trusted = trusted
  }
  const embed = layer['embed'] as Record<string, unknown> | undefined
  if (embed !== undefined) {
    delete embed['trusted']
    if (!trusted && ['embedder', 'key_env', 'key_file'].some((key) => key in embed)) embed['trusted'] = false
    if (typeof embed['key_file'] === 'string') embed['key_file'] = resolve(dirname(file), embed['key_file'])
  }
  const server = layer['server'] as Record<string, unknown> | undefined
  const pool = layer['pool'] as {prompts?: string; server?: Record<string, unknown>} | undefined
  if (typeof server?.['key_file'] === 'string') server['key_file'] = resolve(dirname(file), server['key_file'])
  if (server !== undefined) delete server['untrusted']
  if (!trusted) {
    const opening = OPENING_KEYS.filter((key) => key in (server ?? {}) || key in (pool?.server ?? {}))
    if (opening.length > 0) layer['server'] = {...server, untrusted: opening}
  }
  if (pool?.prompts !== undefined) pool.prompts = resolve(dirname(file), pool.prompts)
  for (const provider of providersIn(layer)) {
    if (provider.key_file !== undefined) provider.key_file = resolve(dirname(file), provider.key_file)
    provider.trusted = trusted
  }
  return layer
}

function providersIn(layer: Readonly<Record<string, unknown>>): {key_file?: string; trusted?: boolean}[] {
  return (layer['pool'] as {providers?: {key_file?: string; trusted?: boolean}[]} | undefined)?.providers ?? []
}

/** What the layers are called that no file holds. */
const ENVIRONMENT = 'the environment'
const COMMAND_LINE = 'the command line'

/** Each layer is checked by itself, so that the message can name the file. */
function check(layer: Record<string, unknown>, origin: string, text?: string): Record<string, unknown> {
  const outcome = settingsSchema.safeParse(layer)
  if (outcome.success) return layer
  const issue = outcome.error.issues[0]!
  const path = [...issue.path, ...(issue.code === 'unrecognized_keys' ? [issue.keys[0]!] : [])].map(String)
  const field = path.join('.')
  const isFieldOfMap = issue.code === 'unrecognized_keys' && issue.path.join('.') === 'ingest.map'
  const line = text === undefined ? undefined : lineOf(text, path)
  const place = origin === ENVIRONMENT ? variableOf(field.split('.')) : field
  throw new UsageError(
    'config_invalid',
    `${origin}${line === undefined ? '' : `:${line}`}: ${place}: ${issue.message}`,
    {
      hint: isFieldOfMap
        ? `the fields of a map are ${MAP_FIELDS.join(', ')}`
        : 'see "Configuration" in the README for the keys and their values',
      ...(text === undefined ? {} : {file: origin}),
      ...(line === undefined ? {} : {line}),
      field,
    },
  )
}

function merge(below: Record<string, unknown>, above: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const merged = {...below}
  for (const [key, value] of Object.entries(above)) {
    if (value === undefined) continue
    const under = merged[key]
    merged[key] = isSection(value) && isSection(under) ? merge(under, value) : value
  }
  return merged
}

/** Flags that were not given are there with the value undefined. */
function withoutUndefined(layer: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(layer)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, isSection(value) ? withoutUndefined(value) : value]),
  )
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The nearest `logline.toml`, not looking further up than the root of the git checkout. */
function findProjectFile(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const file = join(folder, 'logline.toml')
    if (existsSync(file)) return file
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return undefined
  }
}
