import {UsageError} from '../errors.ts'
import {pathsReadFrom} from '../span/files.sql.ts'
import type {Store} from '../store/open.ts'
import {realPath} from '../store/real-path.ts'

/** Files that a command is about to write by their flags, and those that it reads. */
interface Outputs {
  /** Undefined: not asked for; `-` is stdout. */
  readonly files: readonly (string | undefined)[]
  readonly inputs?: readonly string[]
  /** Files that may be written anew, although spans came from them. */
  readonly own?: readonly string[]
}

/**
 * Refuses, before anything is done, outputs that would destroy what was just written or what the store was read from.
 * @throws {UsageError} two outputs are one file, or one is a file that spans came from
 */
export function checkOutputs({db}: Store, {files, inputs = [], own = []}: Outputs): void {
  const named = files.filter((file) => file !== undefined && file !== '-') as string[]
  const seen = new Set<string>()
  for (const file of named) {
    const path = realPath(file)
    if (seen.has(path) && !isDevice(path))
      throw new UsageError('output_twice', `${file} is named for two outputs`, {
        hint: 'name another file for one of them',
        file,
      })
    seen.add(path)
  }
  if (named.length === 0) return
  const read = new Set([...pathsReadFrom(db), ...inputs].map(realPath))
  for (const path of own) read.delete(realPath(path))
  for (const file of named)
    if (read.has(realPath(file)))
      throw new UsageError('output_is_input', `${file} is a file that spans of this store were read from`, {
        hint: 'name another file; to replace it, write that one first and move it there',
        file,
      })
}

function isDevice(path: string): boolean {
  return path.startsWith('/dev/')
}
