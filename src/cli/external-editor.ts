import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/**
 * Lets a person write a text in their own editor. The file is for their eyes only, and gone afterwards.
 * @param command what stands in VISUAL or EDITOR, arguments and all
 * @param terminal descriptor of where the editor draws
 * @throws {Error} the editor can't be started or ends with a failure: the text stays as it was
 */
export function writeInEditor(command: string, text: string, terminal: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'logline-edit-'))
  const file = join(folder, 'text.md')
  try {
    writeFileSync(file, text, {mode: 0o600})
    const {status, error} = spawnSync('/bin/sh', ['-c', `${command} "$1"`, 'sh', file], {
      stdio: [0, terminal, terminal],
    })
    if (error !== undefined || status !== 0) throw new Error(`${command} failed; the text is as it was`, {cause: error})
    const written = readFileSync(file, 'utf8')
    // Editors end a file with a line end that the text did not have.
    return text.endsWith('\n') ? written : written.replace(/\r?\n$/, '')
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}
