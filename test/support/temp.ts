import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {onTestFinished} from 'vitest'

/** A folder of its own for one test, gone afterwards. */
export function tempDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logline-test-'))
  onTestFinished(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}
