import {HIDDEN, withoutSecrets} from './without-secrets.ts'

/** A secret under a key that LogLine knows: it was taken out, and this stands in its place. */
export interface MovedSecret {
  /** Of the old file. */
  readonly path: readonly string[]
  /** The environment variable that it is looked for in; null: it must be put there by hand in another way. */
  readonly variable: string | null
  /** What to do. */
  readonly mend: string
}

type Table = Record<string, unknown>

/** Headers that say what is sent, and nothing of who sends it. All others may be a key under any name. */
const HARMLESS_HEADER =
  /^(?:accept(?:-.+)?|content-type|content-encoding|user-agent|referer|http-referer|origin|x-title|cache-control|.+-version|.+-beta|openai-(?:organization|project))$/i
/** A template that names the key and holds none. */
const NAMES_KEY = /^(?:(?:bearer|basic|token|key) +)?\{\{\s*key\s*\}\}$/i

/**
 * Takes the secrets out of a pool's known keys, in place: an address of Redis with a password goes into `redis_url_env`,
 * headers into `headers_env` of their provider; of an address of a server its user and password are cut off. Whatever
 * looks like a secret in a template is replaced by "(hidden)": the configuration has no place for it.
 * @param pool a valid `[pool]`
 */
export function moveSecrets(pool: Table): MovedSecret[] {
  const names = new Set<string>()
  const nameFor = (...parts: readonly string[]): string => {
    const base = `LLM_POOL_${parts
      .join('_')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .toUpperCase()}`
    let name = base
    for (let number = 2; names.has(name); number++) name = `${base}_${number}`
    names.add(name)
    return name
  }
  const moved = [...moveRedis(pool['cache'] as Table | undefined, nameFor)]
  for (const [index, provider] of ((pool['providers'] ?? []) as Table[]).entries()) {
    const path = ['providers', String(index)]
    moved.push(...moveHeaders(provider, provider['headers'], [...path, 'headers'], nameFor))
    const template = provider['http'] as Table | undefined
    moved.push(...moveHeaders(provider, template?.['headers'], [...path, 'http', 'headers'], nameFor))
    moved.push(...cutAddress(provider, path), ...hideInTemplate(template, [...path, 'http']))
  }
  return moved
}

function moveRedis(cache: Table | undefined, nameFor: (...parts: string[]) => string): MovedSecret[] {
  const url = cache?.['redis_url']
  if (typeof url !== 'string' || !(url.includes('@') || /password|[?&]auth/i.test(url))) return []
  const variable = nameFor('redis_url')
  delete cache!['redis_url']
  cache!['redis_url_env'] = variable
  const mend = `put the whole address into the variable ${variable}, which redis_url_env names`
  return [{path: ['cache', 'redis_url'], variable, mend}]
}

function moveHeaders(
  provider: Table,
  headers: unknown,
  path: readonly string[],
  nameFor: (...parts: string[]) => string,
): MovedSecret[] {
  const secret = Object.entries((headers ?? {}) as Record<string, string>).filter(
    ([name, value]) =>
      !NAMES_KEY.test(value.trim()) && !(HARMLESS_HEADER.test(name) && withoutSecrets(value, 'value') !== HIDDEN),
  )
  return secret.map(([name]) => {
    const variable = nameFor(String(provider['name']), name)
    delete (headers as Table)[name]
    provider['headers_env'] = {...(provider['headers_env'] as Table | undefined), [name]: variable}
    const mend = `put its whole value into the variable ${variable}, which headers_env of the provider names`
    return {path: [...path, name], variable, mend}
  })
}

function cutAddress(provider: Table, path: readonly string[]): MovedSecret[] {
  const address = String(provider['base_url'])
  const cut = address.replace(/^([a-z][a-z0-9+.-]*:\/\/|)[^/]*@/i, '$1')
  if (cut === address) return []
  provider['base_url'] = cut
  const mend =
    'user and password were cut off: put "Basic " and their Base64 into a variable, and name it with headers_env = {Authorization = "THE_VARIABLE"}'
  return [{path: [...path, 'base_url'], variable: null, mend}]
}

const NO_PLACE = 'LogLine reads no secret from there: give it with key_env, key_file or headers_env of the provider'

/** What a template sends as it stands: a secret in it becomes "(hidden)". */
function hideInTemplate(template: Table | undefined, path: readonly string[]): MovedSecret[] {
  if (template === undefined) return []
  const paths = ['path', 'health_path'].flatMap((key): MovedSecret[] => {
    const given = template[key]
    if (typeof given !== 'string') return []
    const shown = given.replace(SECRET_PARAMETER, `$1${HIDDEN}`)
    if (shown === given) return []
    template[key] = shown
    return [{path: [...path, key], variable: null, mend: NO_PLACE}]
  })
  return [...paths, ...hideIn(template, 'body', [...path, 'body'])]
}

/** Of the part of an address behind the question mark. */
const SECRET_PARAMETER = /([?&][^=&]*(?:key|token|secret|auth|sig|pass)[^=&]*=)[^&]+/gi

/** Hides what looks like a secret in a value, however deep it lies. Names of models are long and odd, too. */
function hideIn(holder: Table, key: string, path: readonly string[]): MovedSecret[] {
  const value = holder[key]
  if (typeof value === 'object' && value !== null && !(value instanceof Date))
    return Object.keys(value).flatMap((inner) => hideIn(value as Table, inner, [...path, inner]))
  if (typeof value !== 'string' || key === 'model' || NAMES_KEY.test(value.trim())) return []
  // Placeholders hold nothing themselves.
  const own = value.replace(/\{\{[^}]*\}\}/g, ' ')
  if (withoutSecrets(own.trim() === '' ? '' : own, own.trim() === '' ? 'value' : key) !== HIDDEN) return []
  holder[key] = HIDDEN
  return [{path, variable: null, mend: NO_PLACE}]
}
