import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** What files say, by their paths; empty for one that can't be read. */
export type FileTexts = ReadonlyMap<string, string>

export function fileTexts(files: readonly string[]): FileTexts {
  return new Map(files.map((file) => [file, textOf(file)]))
}

/** Of the prompts in a folder; whether they are any is for others to find. Empty for a folder that there is not. */
export function promptTexts(folder: string | undefined): FileTexts {
  if (folder === undefined) return new Map()
  try {
    const names = readdirSync(folder).filter(isPrompt).toSorted()
    return fileTexts(names.map((name) => join(folder, name)))
  } catch {
    return new Map()
  }
}

export function isPrompt(name: string): boolean {
  return name.endsWith('.md')
}

export function alike(a: FileTexts, b: FileTexts): boolean {
  return a.size === b.size && [...a].every(([file, text]) => b.get(file) === text)
}

/** Whether a file says nothing that said something before, or was not there: whoever writes one empties it first. */
export function emptied(before: FileTexts, after: FileTexts): boolean {
  const files = new Set([...before.keys(), ...after.keys()])
  return [...files].some((file) => (after.get(file) ?? '') === '' && before.get(file) !== '')
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
