import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import Database from 'better-sqlite3'
import {expect, test, vi} from 'vitest'
import {logline} from '../support/cli.ts'
import {fixture} from '../support/datasets.ts'
import {makeSpan} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

function inside(folder: string) {
  return {cwd: folder}
}

/** What another process sees of a store somebody writes to: what is committed. */
function storedSpans(path: string): number {
  if (!existsSync(path)) return 0
  const db = new Database(path, {readonly: true, timeout: 5000})
  try {
    const made = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'spans'").get()
    return made === undefined ? 0 : (db.prepare('SELECT count(*) FROM spans').pluck().get() as number)
  } finally {
    db.close()
  }
}

test('0: rows that were set aside do not fail a run; stdout holds the result and nothing else', async () => {
  const folder = tempDir()
  const result = await logline(['ingest', fixture('broken.ndjson'), '--json'], inside(folder))
  expect(result.exitCode).toBe(0)
  expect(JSON.parse(result.stdout)).toMatchObject({
    ok: true,
    command: 'ingest',
    schema: 'logline.ingest/1',
    data: {added: 4, quarantined: 28},
    warnings: [],
  })
  expect(result.stderr).toContain('broken.ndjson:2: ')
  expect(existsSync(join(folder, 'logline.db'))).toBe(true)
})

test('--quiet says nothing on stderr when nothing is wrong', async () => {
  const result = await logline(['ingest', fixture('broken.ndjson'), '--quiet'], inside(tempDir()))
  expect([result.exitCode, result.stderr]).toEqual([0, ''])
})

test('2: a wrong command line, a missing file, a wrong setting; one line and a hint, no stack', async () => {
  const folder = tempDir()
  writeFileSync(join(folder, 'bad.toml'), '[matcher]\ntop_k = "many"')
  for (const words of [
    ['ingest'],
    ['ingest', 'nowhere.ndjson'],
    ['ingest', '--no-such-flag'],
    ['ingest', fixture('diamonds.ndjson'), '--config', 'bad.toml'],
    ['ingest', fixture('diamonds.ndjson'), '--config', 'nowhere.toml'],
    ['no-such-command'],
  ]) {
    const result = await logline(words, inside(folder))
    expect([words, result.exitCode]).toEqual([words, 2])
    expect(result.stdout).toBe('')
    expect(result.stderr).toMatch(/^error: .+\n {2}.+$/)
  }
})

test('with --json an error is an object on stdout, naming file, line and field where there are any', async () => {
  const folder = tempDir()
  writeFileSync(join(folder, 'bad.toml'), '[matcher]\ntop_k = "many"')
  const result = await logline(['ingest', '-', '--config', 'bad.toml', '--json'], inside(folder))
  expect(JSON.parse(result.stdout)).toEqual({
    ok: false,
    error: {
      code: 'config_invalid',
      message: expect.stringContaining('matcher.top_k'),
      hint: expect.any(String),
      file: join(folder, 'bad.toml'),
      field: 'matcher.top_k',
    },
  })
})

test('3: --strict refuses the whole, and names the rows', async () => {
  const folder = tempDir()
  const result = await logline(['ingest', fixture('broken.ndjson'), '--strict'], inside(folder))
  expect(result.exitCode).toBe(3)
  expect(result.stderr).toContain('broken.ndjson:2: ')
  expect(result.stderr).toContain('28 of 32 rows')
})

test('6: no store, a file that is no store, a store somebody is at work on', async () => {
  const folder = tempDir()
  writeFileSync(join(folder, 'notes.txt'), 'x'.repeat(5000))
  for (const words of [
    ['status'],
    ['ask', 'anything?'],
    ['status', '--db', 'notes.txt'],
    ['ingest', fixture('diamonds.ndjson'), '--db', 'notes.txt'],
  ])
    expect([words, (await logline(words, inside(folder))).exitCode]).toEqual([words, 6])
  expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('x'.repeat(5000))
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s ends a stage cleanly with its own exit code, keeps what is committed, and the next run goes on',
  async (signal, code) => {
    const folder = tempDir()
    const rows = Array.from({length: 30_000}, (_, index) =>
      JSON.stringify(makeSpan({id: `${index}`, this: `question ${index}?`})),
    )
    const child = logline(['ingest', '-'], inside(folder))
    // Stdin stays open: the stage can't come to its end, however fast the machine is.
    child.stdin.write(`${rows.slice(0, 20_000).join('\n')}\n`)
    await vi.waitUntil(() => storedSpans(join(folder, 'logline.db')) > 0, {timeout: 60_000, interval: 20})
    child.kill(signal)
    const stopped = await child
    expect(stopped.exitCode).toBe(code)
    expect(stopped.stderr).toContain('run the same command again')
    const kept = storedSpans(join(folder, 'logline.db'))
    expect(kept).toBeGreaterThan(0)
    const again = await logline(['ingest', '-', '--json'], {...inside(folder), input: rows.join('\n')})
    expect(JSON.parse(again.stdout)).toMatchObject({data: {added: rows.length - kept, unchanged: kept}})
  },
)

test('stdin is read for -, also through a pipe that ends without a line feed', async () => {
  const folder = tempDir()
  const input = `${JSON.stringify(makeSpan({id: 'a'}))}\n${JSON.stringify(makeSpan({id: 'b', this: 'other?'}))}`
  const result = await logline(['ingest', '-', '--json'], {...inside(folder), input})
  expect(JSON.parse(result.stdout).data).toMatchObject({added: 2})
})

test('an older Node.js is told so before anything is loaded', () => {
  const source = readFileSync(new URL('../../bin/run.js', import.meta.url), 'utf8')
  expect(source).not.toMatch(/^\s*import .* from '(?!node:)/m)
  expect(source.indexOf('process.versions.node')).toBeLessThan(source.indexOf('import('))
})
