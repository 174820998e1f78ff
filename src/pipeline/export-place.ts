import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {z} from 'zod'
import {UsageError} from '../errors.ts'
import {placeOf, statOf, unwritable} from './write-lines.ts'

/** Says in an unfinished folder that it is one of ours, to be thrown away. */
const MARK = '.logline-export'

/** Name of the unfinished folder inside a folder that is there already. */
const UNFINISHED = '.logline-export.part'

/** Name of the manifest in a folder, and what is put behind a file's name for one beside it. */
export const MANIFEST = 'export.json'

/** Files of an export until all of them are whole: nobody sees half of it, and a kill leaves nothing under its name. */
export interface ExportPlace {
  /** A device or a pipe: written straight into, and nothing stands beside it. */
  readonly straight: boolean
  /** Where to write the file of this name for now. */
  pathOf(name: string): string
  /** What the file will be called: as the user named it, or inside the folder. */
  nameOf(name: string): string
  /** Puts all files under their names. */
  commit(): void
  abandon(): void
}

interface PlaceOptions {
  /** Replace what is there. */
  readonly overwrite: boolean
  /** The store that is read meanwhile. */
  readonly store: string
}

/**
 * One file; others are named after it and stand beside it.
 * @throws {UsageError} it is there already, is a folder, or is the store
 */
export function filePlace(target: string, {overwrite, store}: PlaceOptions): ExportPlace {
  const {file, straight} = placeOf(target, store)
  const main = basename(target)
  const finalOf = (name: string): string => (name === main ? file : `${file}.${name}`)
  const written = new Set<string>()
  if (!straight && !overwrite && existsSync(file)) throw inTheWay(target, 'file')
  return {
    straight,
    nameOf: (name) => (name === main ? target : `${target}.${name}`),
    pathOf(name) {
      if (straight) return file
      written.add(finalOf(name))
      return `${finalOf(name)}.part`
    },
    commit: () => {
      for (const path of written) renameSync(`${path}.part`, path)
    },
    abandon: () => {
      for (const path of written) rmSync(`${path}.part`, {force: true})
    },
  }
}

/**
 * A folder. One that is there keeps whatever else is in it, and loses the files of the export before.
 * @throws {UsageError} it holds something already, is a file, or its unfinished name belongs to somebody else
 */
export function folderPlace(target: string, {overwrite, store}: PlaceOptions): ExportPlace {
  const folder = target.replace(/(?<=.)[/\\]+$/, '')
  const found = statOf(folder)
  if (found !== undefined && !found.isDirectory())
    throw new UsageError('output_is_file', `${target} is a file`, {
      hint: 'this export is a folder of files: name one that does not exist yet',
      file: target,
    })
  const before = found === undefined ? [] : readdirSync(folder).filter((name) => name !== UNFINISHED)
  if (before.length > 0 && !overwrite) throw inTheWay(target, 'folder')
  // Inside a folder that is there: it may be a link, or a disk of its own.
  const unfinished = found === undefined ? `${folder}.part` : join(folder, UNFINISHED)
  clear(unfinished)
  const written: string[] = []
  return {
    straight: false,
    nameOf: (name) => name,
    pathOf(name) {
      written.push(name)
      mkdirSync(dirname(join(unfinished, name)), {recursive: true})
      return join(unfinished, name)
    },
    commit() {
      rmSync(join(unfinished, MARK), {force: true})
      if (found === undefined) {
        renameSync(unfinished, folder)
        return
      }
      for (const name of written) {
        placeOf(join(folder, name), store)
        mkdirSync(dirname(join(folder, name)), {recursive: true})
      }
      for (const name of filesOfBefore(folder)) if (!written.includes(name)) rmSync(join(folder, name), {force: true})
      for (const name of written) renameSync(join(unfinished, name), join(folder, name))
      rmSync(unfinished, {recursive: true, force: true})
    },
    abandon: () => rmSync(unfinished, {recursive: true, force: true}),
  }
}

/** Makes the unfinished folder anew; what an earlier export left there goes. */
function clear(unfinished: string): void {
  if (existsSync(unfinished) && !existsSync(join(unfinished, MARK)))
    throw new UsageError('output_unwritable', `${unfinished} is in the way`, {
      hint: 'it is no unfinished export: move it, or name another folder',
      file: unfinished,
    })
  rmSync(unfinished, {recursive: true, force: true})
  try {
    mkdirSync(unfinished, {recursive: true})
    writeFileSync(join(unfinished, MARK), '')
  } catch (error) {
    throw unwritable(unfinished, error)
  }
}

const oldManifest = z.object({files: z.array(z.object({path: z.string()}))})

/** Files that the manifest of an earlier export names and that lie in the folder. */
function filesOfBefore(folder: string): string[] {
  try {
    const {files} = oldManifest.parse(JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')))
    return files.map(({path}) => path).filter((path) => !path.startsWith('/') && !path.split(/[/\\]/).includes('..'))
  } catch {
    return []
  }
}

function inTheWay(target: string, what: 'file' | 'folder'): UsageError {
  const message = what === 'file' ? `${target} exists already` : `${target} is not empty`
  return new UsageError('output_exists', message, {
    hint: 'name another one, or replace it with --overwrite',
    file: target,
  })
}
