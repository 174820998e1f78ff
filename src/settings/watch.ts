import {type FSWatcher, watch} from 'node:fs'
import {basename, dirname} from 'node:path'
import {LoglineError} from '../errors.ts'
import {alike, emptied, type FileTexts, fileTexts, isPrompt, promptTexts} from './file-texts.ts'
import {readSettings, type SettingsFlags, settingsFiles} from './read.ts'
import type {Settings} from './schema.ts'

/** Editors write in several steps; so long after the last one the files are looked at, and once more. Milliseconds. */
const SETTLE_MS = 50
/** A file that is suddenly empty or gone is most often about to be written: so long that is not believed. Milliseconds. */
const EMPTY_MS = 1000
/** Where the system tells nothing (network drives, some containers) the files are looked at this often. */
const LOOK_MS = 2000
/** Readings during which a file changed, until the last one is taken as it is. */
const MOST_READINGS = 5

export interface SettingsListener {
  /** New settings hold from now on. */
  readonly changed: (settings: Settings, before: Settings) => void
  /** A file does not fit; what held before holds on. The error names file, line and reason. */
  readonly rejected: (error: LoglineError) => void
}

/**
 * Settings that follow their files, for programs that stay; an edit of a prompt in the folder that they name is a change
 * of them, too. An edit that does not fit is told once and changes nothing; whoever works with the settings of before is
 * not disturbed: each change is a new object. What is being written at the moment is left alone: an edit is read once
 * two looks at it, one after another, found the same.
 */
export class WatchedSettings implements Disposable {
  readonly #flags: SettingsFlags
  readonly #cwd: string
  readonly #listener: SettingsListener
  readonly #watchers: FSWatcher[] = []
  #folder: {readonly of: string; readonly watcher: FSWatcher | undefined} | undefined
  readonly #looks: NodeJS.Timeout
  #next: NodeJS.Timeout | undefined
  /** What the files said when they were read last. */
  #read: FileTexts
  /** What a look found otherwise than that, and since when (ms, monotonic). */
  #found: {readonly texts: FileTexts; readonly since: number} | undefined
  /** Of the current settings. */
  #prompts: FileTexts
  #current: Settings
  /** What was told last of a file that does not fit. */
  #rejected: string | undefined

  /** @throws {UsageError} as `readSettings`: there must be settings to begin with */
  constructor(flags: SettingsFlags, listener: SettingsListener, cwd: string = process.cwd()) {
    this.#flags = flags
    this.#cwd = cwd
    this.#listener = listener
    const {userFile, projectFile} = settingsFiles(flags, cwd)
    const files = projectFile === undefined ? [userFile] : [userFile, projectFile]
    const texts = fileTexts(files)
    this.#current = readSettings(flags, cwd)
    this.#prompts = promptTexts(this.#current.pool.prompts)
    this.#read = new Map([...texts, ...this.#prompts])
    for (const file of files) this.#watchFile(file)
    this.#watchPrompts()
    this.#looks = setInterval(() => this.#look(), LOOK_MS).unref()
  }

  get current(): Settings {
    return this.#current
  }

  /**
   * Reads the files again now, if one of them is another than it was.
   * @param anew also where none is, and tells what they say as a change, or once more as a refusal
   */
  reload(anew = false): 'same' | 'changed' | 'rejected' {
    this.#found = undefined
    if (anew) this.#rejected = undefined
    const {texts, settings} = this.#reading()
    if (!anew && alike(texts, this.#read)) return 'same'
    this.#read = texts
    if (settings instanceof LoglineError) {
      // Another file may have been edited, and this one be as wrong as before.
      if (this.#rejected !== settings.message) this.#listener.rejected(settings)
      this.#rejected = settings.message
      return 'rejected'
    }
    this.#rejected = undefined
    const before = this.#current
    const edited = !alike(promptTexts(before.pool.prompts), this.#prompts)
    if (!anew && !edited && JSON.stringify(settings) === JSON.stringify(before)) return 'same'
    this.#current = settings
    this.#prompts = promptTexts(settings.pool.prompts)
    if (settings.pool.prompts !== before.pool.prompts) this.#read = this.#texts()
    this.#watchPrompts()
    this.#listener.changed(settings, before)
    return 'changed'
  }

  [Symbol.dispose](): void {
    clearInterval(this.#looks)
    clearTimeout(this.#next)
    for (const watcher of this.#watchers) watcher.close()
    this.#folder?.watcher?.close()
  }

  /** Has an edit read once it is found to be finished. */
  #look(): void {
    clearTimeout(this.#next)
    const texts = this.#texts()
    if (alike(texts, this.#read)) {
      this.#found = undefined
      return
    }
    const now = performance.now()
    if (this.#found === undefined || !alike(texts, this.#found.texts)) this.#found = {texts, since: now}
    const left = this.#found.since + (emptied(this.#read, texts) ? EMPTY_MS : SETTLE_MS) - now
    if (left > 0) this.#lookIn(left)
    else this.reload()
  }

  #lookIn(ms: number): void {
    clearTimeout(this.#next)
    this.#next = setTimeout(() => this.#look(), ms).unref()
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
        this.#lookIn(SETTLE_MS)
      })
      watcher.on('error', () => watcher.close())
      return watcher
    } catch {
      // No such folder, or no watching here: looking from time to time remains.
      return undefined
    }
  }

  /** The settings, and the texts that they were read from: none of these was written meanwhile. */
  #reading(): {readonly texts: FileTexts; readonly settings: Settings | LoglineError} {
    for (let readings = 1; ; readings++) {
      const texts = this.#texts()
      const settings = this.#settings()
      if (readings === MOST_READINGS || alike(this.#texts(), texts)) return {texts, settings}
    }
  }

  #settings(): Settings | LoglineError {
    try {
      return readSettings(this.#flags, this.#cwd)
    } catch (error) {
      if (error instanceof LoglineError) return error
      throw error
    }
  }

  #texts(): FileTexts {
    const prompts = promptTexts(this.#current.pool.prompts)
    try {
      const {userFile, projectFile} = settingsFiles(this.#flags, this.#cwd)
      return new Map([...fileTexts([userFile, ...(projectFile === undefined ? [] : [projectFile])]), ...prompts])
    } catch (error) {
      // The file that was named is gone, as reading the settings will tell.
      if (error instanceof LoglineError) return prompts
      throw error
    }
  }
}
