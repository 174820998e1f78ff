import {existsSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

/** Public data that lies beside the checkout; undefined where it does not. */
export function dataset(path: string): string | undefined {
  const file = fileURLToPath(new URL(`../../../shared/datasets/${path}`, import.meta.url))
  return existsSync(file) ? file : undefined
}

/** A file of `fixtures/`. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url))
}
