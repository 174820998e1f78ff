import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'
import {expect, test} from 'vitest'
import {BIN} from '../support/cli.ts'
import {generatedRows} from '../support/generated-spans.ts'
import {tempDir} from '../support/temp.ts'

/** `script` of util-linux gives a program a real pseudo-terminal. */
function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version'], {encoding: 'utf8', stdio: 'pipe'}).includes('util-linux')
  } catch {
    return false
  }
}

/** Everything that the program writes to its terminal. */
async function onTerminal(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const command = [process.execPath, BIN, ...words].map((word) => `'${word}'`).join(' ')
  const {stdout} = await execa('script', ['-qec', command, '/dev/null'], {
    env: {TERM: 'xterm', HOME: '/nonexistent', ...env},
    reject: false,
  })
  return stdout
}

const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'

test.skipIf(!hasScript())(
  'on a terminal a bar moves, leaves no trace, and gives the cursor back (needs script of util-linux)',
  async () => {
    const folder = tempDir()
    const file = join(folder, 'rows.ndjson')
    writeFileSync(file, generatedRows(12_000, 3))
    const shown = await onTerminal(['ingest', file, '--db', join(folder, 'a.db')])
    expect(shown).toMatch(/ingest\s+=+-* \d+ %/)
    expect(shown.split(HIDE_CURSOR).length).toBe(shown.split(SHOW_CURSOR).length)
    expect(shown.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(shown.lastIndexOf('==='))
    expect(shown).toMatch(/\d+ rows: \d+ added/)
  },
)

test.skipIf(!hasScript())('--quiet shows no bar on a terminal either (needs script of util-linux)', async () => {
  const folder = tempDir()
  const file = join(folder, 'rows.ndjson')
  writeFileSync(file, generatedRows(12_000, 3))
  const shown = await onTerminal(['ingest', file, '--quiet', '--db', join(folder, 'a.db')])
  expect(shown).not.toContain('===')
  expect(shown).not.toContain('set aside:')
})
