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
  const visit = (schema: z.ZodType, path: string[], into: Record<string, unknown>): void => {
    const inner = unwrap(schema)
    if (inner instanceof z.ZodObject) {
      for (const [key, child] of Object.entries(inner.shape)) visit(child as z.ZodType, [...path, key], into)
      return
    }
    const text = env[variableOf(path)]
    if (text === undefined || text === '') return
    let section = into
    for (const key of path.slice(0, -1)) {
      section[key] ??= {}
      section = section[key] as Record<string, unknown>
    }
    section[path.at(-1)!] = inner instanceof z.ZodNumber && Number.isFinite(Number(text)) ? Number(text) : text
  }
  visit(settingsSchema, [], found)
  return found
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return unwrap(schema.unwrap() as z.ZodType)
  return schema
}
