import {z} from 'zod'
import {leaves} from './leaves.ts'
import {settingsSchema} from './schema.ts'

/** Environment variables that steer a run but are not settings of the file. */
export interface Environment {
  readonly configFile: string | undefined
  readonly userConfigFile: string
  /** What the environment wants of colour; undefined leaves it to the terminal. */
  readonly color: boolean | undefined
  /** A terminal that can't move its cursor. */
  readonly dumb: boolean
  /** The command of the person's own editor. */
  readonly editor: string | undefined
  /** What those who ask a server must know. A secret, and no setting: settings are shown. */
  readonly apiKey: string | undefined
  /** The caller's trace, by the names of W3C Trace Context; undefined: it told none. */
  readonly trace: Readonly<Record<string, string>> | undefined
}

/** Reads what is not a setting: where the files are and whether colour is wanted. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const home = env['HOME'] ?? env['USERPROFILE']
  const configHome = env['XDG_CONFIG_HOME'] || (home === undefined ? '.config' : `${home}/.config`)
  return {
    configFile: env['LOGLINE_CONFIG'] || undefined,
    userConfigFile: `${configHome}/logline/logline.toml`,
    color: colorOf(env),
    dumb: env['TERM'] === 'dumb',
    editor: env['VISUAL'] || env['EDITOR'] || undefined,
    apiKey: env['LOGLINE_API_KEY']?.trim() || undefined,
    trace: traceOf(env),
  }
}

/** OpenTelemetry, "Environment Variables as Context Propagation Carriers": the names of the headers, in capitals. */
function traceOf(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> | undefined {
  const {TRACEPARENT: traceparent, TRACESTATE: tracestate, BAGGAGE: baggage} = env
  if (!traceparent) return undefined
  return {traceparent, ...(tracestate && {tracestate}), ...(baggage && {baggage})}
}

/** Where the system looks for programs. */
export function searchPath(env: NodeJS.ProcessEnv = process.env): string {
  return env['PATH'] ?? ''
}

/** FORCE_COLOR (0 and false say no), then NO_COLOR (no-color.org), then TERM=dumb; the order is that of Node.js. */
function colorOf(env: NodeJS.ProcessEnv): boolean | undefined {
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  return env['NO_COLOR'] || env['TERM'] === 'dumb' ? false : undefined
}

/**
 * Variables that look like settings, because of their prefix, and are none; and those that there are. A typing mistake
 * in a variable would otherwise go unseen.
 */
export function unknownVariables(env: NodeJS.ProcessEnv = process.env): {
  readonly unknown: readonly string[]
  readonly known: readonly string[]
} {
  const paths = [...leaves(settingsSchema).map(({path}) => path), FIELD_MAP]
  const known = ['LOGLINE_CONFIG', 'LOGLINE_API_KEY', ...paths.map(variableOf)]
  const unknown = Object.keys(env).filter((name) => name.startsWith('LOGLINE_') && !known.includes(name))
  return {unknown: unknown.sort(), known}
}

/** A section that reads as one setting: its fields have variables, too, which win. */
const FIELD_MAP = ['ingest', 'map']

/** The variable of a setting: `matcher.top_k` is `LOGLINE_MATCHER_TOP_K`. */
export function variableOf(path: readonly string[]): string {
  return `LOGLINE_${path.join('_').toUpperCase()}`
}

/**
 * Settings given as variables: `LOGLINE_DB`, `LOGLINE_MATCHER_TOP_K`... One name for each leaf of the schema.
 * Values stay text unless the leaf is a number or a boolean.
 */
export function settingsFromEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, unknown> {
  const found: Record<string, unknown> = {}
  for (const {path, schema} of leaves(settingsSchema)) {
    const text = env[variableOf(path)]
    if (text === undefined || text === '') continue
    let section = found
    for (const key of path.slice(0, -1)) {
      section[key] ??= {}
      section = section[key] as Record<string, unknown>
    }
    section[path.at(-1)!] = settingIn(text, schema)
  }
  const map = env[variableOf(FIELD_MAP)]
  if (map) {
    const ingest = found['ingest'] as {map?: object} | undefined
    const table = jsonOr(map)
    found['ingest'] = {...ingest, map: typeof table === 'object' ? {...table, ...ingest?.map} : table}
  }
  return found
}

/** Lists of texts are separated by commas; tables and lists of tables are JSON. What does not fit stays text. */
function settingIn(text: string, schema: z.ZodType): unknown {
  if (schema instanceof z.ZodArray && !(schema.element instanceof z.ZodObject))
    return text.split(',').map((item) => item.trim())
  if (schema instanceof z.ZodArray || schema instanceof z.ZodRecord) return jsonOr(text)
  if (schema instanceof z.ZodNumber && Number.isFinite(Number(text))) return Number(text)
  if (schema instanceof z.ZodBoolean) return BOOLEANS[text.toLowerCase()] ?? text
  return text
}

/** What the text is as JSON, else the text. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const BOOLEANS: Readonly<Record<string, boolean>> = {true: true, '1': true, false: false, '0': false}
