import {createHash} from 'node:crypto'

/** A prefix and 16 hex digits of the SHA-256 of what makes it. */
export function mint(prefix: string, parts: unknown): string {
  return `${prefix}_${digest(parts).slice(0, 16)}`
}

/** SHA-256 of the JSON of a value, in hex. */
export function digest(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
