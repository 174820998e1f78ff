import {z} from 'zod'
import {settingsSchema} from './schema.ts'

/** Environment variables that steer a run but are not settings of the file. */
export interface Environment {
  readonly configFile: string | undefined
  readonly userConfigFile: string
  readonly color: boolean
  /** A terminal that can't move its cursor. */
  readonly dumb: boolean
}

/** Reads what is not a setting: where the files are and whether colour is wanted (no-color.org, TERM=dumb). */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const home = env['HOME'] ?? env['USERPROFILE']
  const configHome = env['XDG_CONFIG_HOME'] || (home === undefined ? '.config' : `${home}/.config`)
  return {
    configFile: env['LOGLINE_CONFIG'] || undefined,
    userConfigFile: `${configHome}/logline/logline.toml`,
    color: !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    dumb: env['TERM'] === 'dumb',
  }
}

/**
 * Variables that look like settings, because of their prefix, and are none; and those that there are. A typing mistake
 * in a variable would otherwise go unseen.
 */
export function unknownVariables(env: NodeJS.ProcessEnv = process.env): {
  readonly unknown: readonly string[]
  readonly known: readonly string[]
} {
  const known = ['LOGLINE_CONFIG', ...leaves(settingsSchema).map(({path}) => variableOf(path))]
  const unknown = Object.keys(env).filter((name) => name.startsWith('LOGLINE_') && !known.includes(name))
  return {unknown: unknown.sort(), known}
}

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
    section[path.at(-1)!] =
      schema instanceof z.ZodArray
        ? text.split(',').map((item) => item.trim())
        : schema instanceof z.ZodNumber && Number.isFinite(Number(text))
          ? Number(text)
          : text
  }
  return found
}

interface Leaf {
  readonly path: readonly string[]
  readonly schema: z.ZodType
}

/** Every setting of a schema, sections opened. */
function leaves(schema: z.ZodType, path: readonly string[] = []): Leaf[] {
  const inner = unwrap(schema)
  if (!(inner instanceof z.ZodObject)) return [{path, schema: inner}]
  return Object.entries(inner.shape).flatMap(([key, child]) => leaves(child as z.ZodType, [...path, key]))
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return unwrap(schema.unwrap() as z.ZodType)
  return schema
}
