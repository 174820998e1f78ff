import {type FSWatcher, readdirSync, readFileSync, watch} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {LoglineError} from '../errors.ts'
import {readSettings, type SettingsFlags, settingsFiles} from './read.ts'
import type {Settings} from './schema.ts'

/** Editors write in several steps; so long after the last one the files are read. Milliseconds. */
const SETTLE_MS = 50
/** Where the system tells nothing (network drives, some containers) the files are looked at this often. */
const LOOK_MS = 2000

export interface SettingsListener {
  /** New settings hold from now on. */
  readonly changed: (settings: Settings, before: Settings) => void
  /** A file does not fit; what held before holds on. The error names file, line and reason. */
  readonly rejected: (error: LoglineError) => void
}

/**
 * Settings that follow their files, for programs that stay; an edit of a prompt in the folder that they name is a change
 * of them, too. An edit that does not fit is told once and changes nothing; whoever works with the settings of before is
 * not disturbed: each change is a new object.
 */
export class WatchedSettings implements Disposable {
  readonly #flags: SettingsFlags
  readonly #cwd: string
  readonly #listener: SettingsListener
  readonly #watchers: FSWatcher[] = []
  #folder: {readonly of: string; readonly watcher: FSWatcher | undefined} | undefined
  readonly #look: NodeJS.Timeout
  #settle: NodeJS.Timeout | undefined
  #seen: string
  #prompts: string
  #current: Settings
  /** What was told last of a file that does not fit. */
  #rejected: string | undefined

  /** @throws {UsageError} as `readSettings`: there must be settings to begin with */
  constructor(flags: SettingsFlags, listener: SettingsListener, cwd: string = process.cwd()) {
    this.#flags = flags
    this.#cwd = cwd
    this.#listener = listener
    this.#seen = this.#texts()
    this.#current = readSettings(flags, cwd)
    this.#prompts = promptTexts(this.#current)
    const {userFile, projectFile} = settingsFiles(flags, cwd)
    for (const file of projectFile === undefined ? [userFile] : [userFile, projectFile]) this.#watchFile(file)
    this.#watchPrompts()
    this.#look = setInterval(() => this.reload(), LOOK_MS).unref()
  }

  get current(): Settings {
    return this.#current
  }

  /**
   * Reads the files again if one of them is another than it was.
   * @param anew also where none is, and tells what they say as a change, or once more as a refusal
   */
  reload(anew = false): 'same' | 'changed' | 'rejected' {
    if (anew) this.#rejected = undefined
    try {
      const texts = this.#texts()
      const edited = promptTexts(this.#current) !== this.#prompts
      if (!anew && !edited && texts === this.#seen) return 'same'
      if (texts !== this.#seen) this.#rejected = undefined
      this.#seen = texts
      const settings = readSettings(this.#flags, this.#cwd)
      const before = this.#current
      if (!anew && !edited && JSON.stringify(settings) === JSON.stringify(before)) return 'same'
      this.#current = settings
      this.#prompts = promptTexts(settings)
      this.#watchPrompts()
      this.#listener.changed(settings, before)
      return 'changed'
    } catch (error) {
      if (!(error instanceof LoglineError)) throw error
      // A file that is gone is found to be gone each time.
      if (this.#rejected !== error.message) this.#listener.rejected(error)
      this.#rejected = error.message
      return 'rejected'
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#look)
    clearTimeout(this.#settle)
    for (const watcher of this.#watchers) watcher.close()
    this.#folder?.watcher?.close()
  }

  /** The folder is watched and not the file: editors put a new file in place of the old one. */
  #watchFile(file: string): void {
    const watcher = this.#watch(dirname(file), (name) => name === basename(file))
    if (watcher !== undefined) this.#watchers.push(watcher)
  }

  /** The folder of prompts, which may be another one than before. */
  #watchPrompts(): void {
    const of = this.#current.pool.prompts
    if (of === this.#folder?.of) return
    this.#folder?.watcher?.close()
    this.#folder = of === undefined ? undefined : {of, watcher: this.#watch(of, isPrompt)}
  }

  #watch(folder: string, concerns: (name: string) => boolean): FSWatcher | undefined {
    try {
      const watcher = watch(folder, {persistent: false}, (_, name) => {
        if (name !== null && !concerns(name)) return
        clearTimeout(this.#settle)
        this.#settle = setTimeout(() => this.reload(), SETTLE_MS).unref()
      })
      watcher.on('error', () => watcher.close())
      return watcher
    } catch {
      // No such folder, or no watching here: looking from time to time remains.
      return undefined
    }
  }

  #texts(): string {
    const {userFile, projectFile} = settingsFiles(this.#flags, this.#cwd)
    return [userFile, projectFile ?? ''].map(textOf).join('\0')
  }
}

function isPrompt(name: string): boolean {
  return name.endsWith('.md')
}

/** What the prompts of the folder say, with their names; whether they are any is for others to find. */
function promptTexts({pool: {prompts}}: Settings): string {
  if (prompts === undefined) return ''
  try {
    const names = readdirSync(prompts).filter(isPrompt).toSorted()
    return names.map((name) => `${name}\0${textOf(join(prompts, name))}`).join('\0')
  } catch {
    return 'no such folder'
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
