import type {Fault} from './fault.ts'

/**
 * Looks for what JSON allows but a span may not hold, before anything recurses into the value:
 * nesting beyond `maxDepth`, `__proto__` keys, lone surrogates, integers that a double can't hold (RFC 8785, 3.2.2.3).
 * The walk keeps its own stack, so depth can't exhaust the call stack.
 * @param source the JSON text the value was parsed from; decides whether a large number was written as an integer
 */
export function inspect(root: object, source: string, maxDepth: number): Fault | undefined {
  if (isHarmless(source, maxDepth)) return undefined
  const stack: {value: object; path: string; depth: number}[] = [{value: root, path: '', depth: 1}]
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const {value, path, depth} = entry
    if (depth > maxDepth)
      return {code: 'too_deep', field: path.slice(0, 80), message: `nested deeper than ${maxDepth} levels`}
    const isList = Array.isArray(value)
    for (const key in value) {
      const child = (value as Record<string, unknown>)[key]
      if (!isList) {
        if (key === '__proto__') return {code: 'forbidden_key', field: join(path, key), message: 'remove this key'}
        if (!key.isWellFormed())
          return {code: 'lone_surrogate', field: path, message: 'a key holds half of a surrogate pair'}
      }
      if (typeof child === 'string') {
        if (!child.isWellFormed())
          return {code: 'lone_surrogate', field: join(path, key), message: 'holds half of a surrogate pair'}
      } else if (typeof child === 'number') {
        if (Number.isInteger(child) && !Number.isSafeInteger(child) && writesUnsafeInteger(source))
          return {code: 'unsafe_integer', field: join(path, key), message: 'integer beyond 2^53: write it as a text'}
        if (!Number.isFinite(child))
          return {code: 'unsafe_integer', field: join(path, key), message: 'number too large: write it as a text'}
      } else if (typeof child === 'object' && child !== null) {
        stack.push({value: child, path: join(path, key), depth: depth + 1})
      }
    }
  }
  return undefined
}

/**
 * Whether a JSON text can't hold any of it, whatever it says: most can't, and looking through a text takes a fraction
 * of what walking over its value does.
 */
function isHarmless(source: string, maxDepth: number): boolean {
  return (
    // Escapes may spell anything: halves of surrogate pairs, and names.
    !source.includes('\\u') &&
    source.isWellFormed() &&
    !source.includes('__proto__') &&
    !LARGE_NUMBER.test(source) &&
    !opensMore(source, maxDepth)
  )
}

/** Numbers beyond 2^53 have 16 digits or an exponent. */
const LARGE_NUMBER = /\d(?:\d{15}|[eE])/

/** Whether a text opens more than so many lists and objects. */
function opensMore(source: string, most: number): boolean {
  let count = 0
  for (const opening of ['{', '['])
    for (let at = source.indexOf(opening); at !== -1; at = source.indexOf(opening, at + 1))
      if (++count > most) return true
  return false
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

/** 1e300 is a float that happens to be whole; 12345678901234567890 is an integer that lost digits. */
function writesUnsafeInteger(source: string): boolean {
  for (const [, digits] of source.matchAll(/[:,[\s](-?\d{16,})(?=[,\]}\s])/g))
    if (!Number.isSafeInteger(Number(digits))) return true
  return false
}
