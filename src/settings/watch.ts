import {type FSWatcher, readFileSync, watch} from 'node:fs'
import {basename, dirname} from 'node:path'
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
 * Settings that follow their files, for programs that stay. An edit that does not fit is told once and changes nothing;
 * whoever works with the settings of before is not disturbed: each change is a new object.
 */
export class WatchedSettings implements Disposable {
  readonly #flags: SettingsFlags
  readonly #cwd: string
  readonly #listener: SettingsListener
  readonly #watchers: FSWatcher[] = []
  readonly #look: NodeJS.Timeout
  #settle: NodeJS.Timeout | undefined
  #seen: string
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
    const {userFile, projectFile} = settingsFiles(flags, cwd)
    for (const file of projectFile === undefined ? [userFile] : [userFile, projectFile]) this.#watch(file)
    this.#look = setInterval(() => this.reload(), LOOK_MS).unref()
  }

  get current(): Settings {
    return this.#current
  }

  /** Reads the files again if one of them is another than it was. */
  reload(): 'same' | 'changed' | 'rejected' {
    try {
      const texts = this.#texts()
      if (texts === this.#seen) return 'same'
      this.#seen = texts
      this.#rejected = undefined
      const settings = readSettings(this.#flags, this.#cwd)
      const before = this.#current
      if (JSON.stringify(settings) === JSON.stringify(before)) return 'same'
      this.#current = settings
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
  }

  /** The folder is watched and not the file: editors put a new file in place of the old one. */
  #watch(file: string): void {
    try {
      const watcher = watch(dirname(file), {persistent: false}, (_, name) => {
        if (name !== null && name !== basename(file)) return
        clearTimeout(this.#settle)
        this.#settle = setTimeout(() => this.reload(), SETTLE_MS).unref()
      })
      watcher.on('error', () => watcher.close())
      this.#watchers.push(watcher)
    } catch {
      // No such folder, or no watching here: looking from time to time remains.
    }
  }

  #texts(): string {
    const {userFile, projectFile} = settingsFiles(this.#flags, this.#cwd)
    return [userFile, projectFile ?? '']
      .map((file) => {
        try {
          return readFileSync(file, 'utf8')
        } catch {
          return ''
        }
      })
      .join('\0')
  }
}
