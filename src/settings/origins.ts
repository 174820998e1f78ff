import {leaves} from './leaves.ts'
import {type Settings, settingsSchema} from './schema.ts'

/** One of the places that settings come from: a file, the environment, the command line. */
export interface Layer {
  readonly origin: string
  readonly values: Readonly<Record<string, unknown>>
}

/** A setting as it holds, and the layer that it is from. */
export interface SettingOrigin {
  /** `matcher.top_k` */
  readonly key: string
  /** Null where nothing gives it and it has no default; of what may be secret, only that it is set. */
  readonly value: unknown
  readonly origin: string
}

const SECRET = /(^|_)(key|token|secret|password)$/i

/** Where each setting comes from: the uppermost layer that gives it, else its default. `layers` go upwards. */
export function settingOrigins(settings: Settings, layers: readonly Layer[]): SettingOrigin[] {
  return leaves(settingsSchema).map(({path}) => ({
    key: path.join('.'),
    value: shown(path.at(-1)!, valueAt(settings, path)),
    origin: layers.findLast(({values}) => valueAt(values, path) !== undefined)?.origin ?? 'default',
  }))
}

/** Of headers their names, of an address with a password that there is one. */
function shown(name: string, value: unknown): unknown {
  if (value === undefined) return null
  return SECRET.test(name) ? HIDDEN : JSON.parse(JSON.stringify(value, hide))
}

/** A value on one line, for people. */
export function settingText(value: unknown): string {
  return value === null ? UNSET : value === HIDDEN ? HIDDEN : JSON.stringify(value)
}

function hide(key: string, value: unknown): unknown {
  if (SECRET.test(key)) return HIDDEN
  if (key === 'headers' && typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.keys(value).map((header) => [header, HIDDEN]))
  return typeof value === 'string' && /^[a-z+]+:\/\/[^/]*@/i.test(value) ? HIDDEN : value
}

const HIDDEN = '(not shown)'
/** A setting that nothing gives, and that has no default. */
const UNSET = '(not set)'

function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inside, key) => (inside as Record<string, unknown> | undefined)?.[key], values)
}
