import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {stripVTControlCharacters} from 'node:util'
import {execa} from 'execa'
import {expect, test} from 'vitest'
import {BIN, logline} from '../support/cli.ts'
import {fixture} from '../support/datasets.ts'
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
    env: {TERM: 'xterm', HOME: '/nonexistent', NO_COLOR: undefined, FORCE_COLOR: undefined, ...env},
    reject: false,
  })
  return stdout
}

const GREEN = '\u001b[32m'
const YELLOW = '\u001b[33m'
const RED = '\u001b[31m'
const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'

test.skipIf(!hasScript())(
  'on a terminal a bar moves, leaves no trace, and gives the cursor back (needs script of util-linux)',
  async () => {
    const folder = tempDir()
    const file = join(folder, 'rows.ndjson')
    writeFileSync(file, generatedRows(12_000, 3))
    const shown = await onTerminal(['ingest', file, '--db', join(folder, 'a.db')])
    expect(shown).toMatch(/ingest\s+=+-* \d+ % {2}\d+ rows, \d+\/s, about \d+ s left/)
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

test.skipIf(!hasScript())(
  'on a terminal what is well is green, what waits yellow, what fails red, and columns stay straight (needs script of util-linux)',
  async () => {
    const db = join(tempDir(), 'a.db')
    const reading = await onTerminal(['ingest', fixture('broken.ndjson'), '--db', db])
    expect(reading).toContain(`${YELLOW}set aside:`)
    const shown = await onTerminal(['status', '--db', db])
    expect(shown).toContain(`${YELLOW}28 rows`)
    expect(shown).toContain(`${GREEN}0`)
    const [head, ...stages] = stripVTControlCharacters(shown)
      .split(/\r?\n/)
      .filter((line) => /^(stage|ingest|validate) /.test(line))
    for (const line of stages) expect(line.charAt(head!.indexOf('last run') - 1)).toBe(' ')
    const targets = await onTerminal(['status', '--targets', '--db', db])
    expect(targets).toContain(`${RED}fail`)
    await onTerminal(['validate', '--db', db])
    const graded = await onTerminal(['status', '--db', db])
    expect(graded).toMatch(/\u001b\[3[123]m(diamond|needs_enrichment|rejected)/)
    expect(await onTerminal(['status', '--db', `${db}-missing`])).toContain(`${RED}error:`)
  },
)

test.skipIf(!hasScript())(
  'a terminal stays without colour when somebody says so: --no-color, NO_COLOR, TERM=dumb (needs script of util-linux)',
  async () => {
    const db = join(tempDir(), 'a.db')
    await logline(['ingest', fixture('broken.ndjson'), '--db', db])
    for (const [words, env] of [
      [['--no-color'], {}],
      [['--no-color'], {FORCE_COLOR: '1'}],
      [[], {NO_COLOR: '1'}],
      [[], {TERM: 'dumb'}],
      [[], {FORCE_COLOR: '0'}],
    ] as const) {
      const shown = await onTerminal(['status', '--db', db, ...words], env)
      expect([words, env, shown.includes('28 rows'), shown.includes('\u001b[')]).toEqual([words, env, true, false])
    }
    expect(await onTerminal(['status', '--db', db], {NO_COLOR: ''})).toContain(YELLOW)
  },
)

test('off a terminal there is no colour, unless FORCE_COLOR asks for it', async () => {
  const db = join(tempDir(), 'a.db')
  const read = await logline(['ingest', fixture('broken.ndjson'), '--db', db])
  const plain = await logline(['status', '--db', db])
  expect(read.stderr + read.stdout + plain.stdout).not.toContain('\u001b[')
  const forced = await logline(['status', '--db', db], {env: {FORCE_COLOR: '1', NO_COLOR: '1'}})
  expect(forced.stdout).toContain(`${YELLOW}28 rows`)
  const json = await logline(['status', '--db', db, '--json'], {env: {FORCE_COLOR: '1'}})
  expect(json.stdout).not.toContain('\u001b[')
})

test('--log-level debug says what holds and where it is from, and how long batches take; never what spans say', async () => {
  const folder = tempDir()
  writeFileSync(join(folder, 'logline.toml'), '[matcher]\ntop_k = 7\n')
  const env = {LOGLINE_EMBED_DIMENSIONS: '64'}
  const given = {cwd: folder, env}
  const {stderr, stdout} = await logline(
    ['run', fixture('diamonds.ndjson'), '--json', '--log-level', 'debug', '--db', 'mine.db'],
    given,
  )
  expect(JSON.parse(stdout)).toMatchObject({ok: true})
  expect(stderr).toContain(`setting db = "${join(folder, 'mine.db')}" (the command line)`)
  expect(stderr).toContain(`setting matcher.top_k = 7 (${join(folder, 'logline.toml')})`)
  expect(stderr).toContain('setting embed.dimensions = 64 (the environment)')
  expect(stderr).toContain('setting matcher.min_quality = 80 (default)')
  for (const stage of ['ingest', 'validate', 'enrich', 'index'])
    expect(stderr).toMatch(new RegExp(`^${stage}: \\d+ rows in \\d+ ms$`, 'm'))
  const asked = await logline(
    ['ask', 'Which port does Postgres use?', '--db', 'mine.db', '--log-level', 'debug'],
    given,
  )
  expect(asked.stderr).toMatch(/^embedder: builtin\/.+; search: exact$/m)
  expect(stderr + asked.stderr).not.toMatch(/postgres/i)
  const info = await logline(['ask', 'Which port does Postgres use?', '--db', 'mine.db'], given)
  expect(info.stderr).toBe('')
})
