import {readlinkSync, realpathSync} from 'node:fs'
import {basename, dirname, join, resolve} from 'node:path'

/** More links in a row are a circle, as for the system. */
const MOST_LINKS = 40

/**
 * The one path of a file that may have several: all links followed, also those that lead to a file that is not there
 * yet. Of a path that can't be, itself.
 */
export function realPath(path: string): string {
  let at = path
  for (let links = 0; links < MOST_LINKS; links++) {
    try {
      return realpathSync(at)
    } catch {}
    let folder: string
    try {
      folder = realpathSync(dirname(at))
    } catch {
      return path
    }
    try {
      at = resolve(folder, readlinkSync(join(folder, basename(at))))
    } catch {
      return join(folder, basename(at))
    }
  }
  return path
}
