import {existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {z} from 'zod'
import {UsageError} from '../errors.ts'
import {isUnfinished, unfinishedName} from '../store/unfinished.ts'
import {inTurn, turnName} from './in-turn.ts'
import {placeOf, statOf, unwritable} from './write-lines.ts'

/** What an unfinished folder inside a folder that is there already is the unfinished form of. */
const UNFINISHED = '.logline-export'

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
  /**
   * Puts all files under their names, at once for other exports to the same: of two the last one stands, whole.
   * @throws {UsageError} somebody else has put something there meanwhile, and it was not to be replaced
   */
  commit(): Promise<void>
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
  const unfinished = new Map<string, string>()
  const refuse = (): void => {
    if (!straight && !overwrite && existsSync(file)) throw inTheWay(target, 'file')
  }
  refuse()
  return {
    straight,
    nameOf: (name) => (name === main ? target : `${target}.${name}`),
    pathOf(name) {
      if (straight) return file
      const path = unfinishedName(finalOf(name))
      unfinished.set(finalOf(name), path)
      return path
    },
    commit: () =>
      inTurn(file, () => {
        refuse()
        for (const [path, from] of unfinished) renameSync(from, path)
      }),
    abandon: () => {
      for (const path of unfinished.values()) rmSync(path, {force: true})
    },
  }
}

/**
 * A folder. One that is there keeps whatever else is in it, and loses the files of the export before.
 * @throws {UsageError} it holds something already, is a file, or can't be made
 */
export function folderPlace(target: string, {overwrite, store}: PlaceOptions): ExportPlace {
  const folder = target.replace(/(?<=.)[/\\]+$/, '')
  const found = statOf(folder)
  if (found !== undefined && !found.isDirectory())
    throw new UsageError('output_is_file', `${target} is a file`, {
      hint: 'this export is a folder of files: name one that does not exist yet',
      file: target,
    })
  const refuse = (): void => {
    if (!overwrite && holdsSomething(folder)) throw inTheWay(target, 'folder')
  }
  refuse()
  // Inside a folder that is there: it may be a link, or a disk of its own.
  const unfinished = unfinishedName(found === undefined ? folder : join(folder, UNFINISHED))
  try {
    mkdirSync(dirname(unfinished), {recursive: true})
    mkdirSync(unfinished)
  } catch (error) {
    throw unwritable(target, error)
  }
  const written: string[] = []
  const moveInto = (): void => {
    refuse()
    for (const name of written) {
      placeOf(join(folder, name), store)
      mkdirSync(dirname(join(folder, name)), {recursive: true})
    }
    for (const name of filesOfBefore(folder)) if (!written.includes(name)) rmSync(join(folder, name), {force: true})
    for (const name of written) renameSync(join(unfinished, name), join(folder, name))
    rmSync(unfinished, {recursive: true, force: true})
  }
  return {
    straight: false,
    nameOf: (name) => name,
    pathOf(name) {
      written.push(name)
      mkdirSync(dirname(join(unfinished, name)), {recursive: true})
      return join(unfinished, name)
    },
    async commit() {
      if (found !== undefined || !becomes(unfinished, folder)) await inTurn(join(folder, MANIFEST), moveInto)
    },
    abandon: () => rmSync(unfinished, {recursive: true, force: true}),
  }
}

/** Whether there is anything in a folder but exports that are being written. */
function holdsSomething(folder: string): boolean {
  return (
    statOf(folder) !== undefined &&
    readdirSync(folder).some((name) => !isUnfinished(name, UNFINISHED) && name !== turnName(MANIFEST))
  )
}

/** Gives a folder its name; false where another one has it by now. */
function becomes(unfinished: string, folder: string): boolean {
  try {
    renameSync(unfinished, folder)
    return true
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
    return false
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
