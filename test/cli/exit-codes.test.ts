import {execFileSync} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {open} from 'node:fs/promises'
import {join} from 'node:path'
import Database from 'better-sqlite3'
import {execa} from 'execa'
import {expect, test, vi} from 'vitest'
import {BIN, logline} from '../support/cli.ts'
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
      line: 2,
      field: 'matcher.top_k',
    },
  })
})

test.each([
  [['status'], 'logline.toml'],
  [['config', 'import', 'old.toml', '--output', 'logline.toml'], 'logline.toml'],
] as const)('2: a configuration that is no TOML is named with its line: %s', async (words, file) => {
  const folder = tempDir()
  writeFileSync(join(folder, 'old.toml'), '[qos]\nhedge_after_ms = 250\n')
  writeFileSync(join(folder, file), '[matcher]\ntop_k = 7\nmin_quality = = 3\n')
  const result = await logline([...words, '--json'], inside(folder))
  expect(result.exitCode).toBe(2)
  expect(JSON.parse(result.stdout).error).toMatchObject({code: 'config_syntax', file: join(folder, file), line: 3})
  expect(result.stderr).toContain(`${file}:3 `)
})

test('3: --strict refuses the whole, and names the rows', async () => {
  const folder = tempDir()
  const result = await logline(['ingest', fixture('broken.ndjson'), '--strict'], inside(folder))
  expect(result.exitCode).toBe(3)
  expect(result.stderr).toContain('broken.ndjson:2: ')
  expect(result.stderr).toContain('28 of 32 rows')
})

test('3: with --json, also the place of the first row', async () => {
  const result = await logline(['ingest', fixture('broken.ndjson'), '--strict', '--json'], inside(tempDir()))
  expect(JSON.parse(result.stdout)).toMatchObject({
    ok: false,
    error: {code: 'strict', file: fixture('broken.ndjson'), line: 2},
  })
  const folder = tempDir()
  writeFileSync(
    join(folder, 'rows.ndjson'),
    [makeSpan({id: 'a'}), makeSpan({id: 'b', when: 'soon'})].map((row) => JSON.stringify(row)).join('\n'),
  )
  const named = await logline(['ingest', 'rows.ndjson', '--strict', '--json'], inside(folder))
  expect(JSON.parse(named.stdout).error).toMatchObject({file: 'rows.ndjson', line: 2, field: 'when'})
})

test('a file that is missing among others: nothing is read, and no store is made', async () => {
  for (const command of ['ingest', 'run']) {
    const folder = tempDir()
    const result = await logline([command, fixture('diamonds.ndjson'), 'nowhere.ndjson'], inside(folder))
    expect([command, result.exitCode, readdirSync(folder)]).toEqual([command, 2, []])
  }
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

test.skipIf(process.platform === 'win32')('6: a store that can grow no further; one line and a hint', async () => {
  const folder = tempDir()
  // Blocks of 1,024 bytes (512 in some shells): less than an empty store, then less than a filled one.
  for (const blocks of [16, 400]) {
    const command = `ulimit -f ${blocks}; "${process.execPath}" "${BIN}" run "${fixture('diamonds.ndjson')}" --quiet`
    const result = await execa('bash', ['-c', command], {cwd: folder, reject: false})
    expect([blocks, result.exitCode]).toEqual([blocks, 6])
    expect(result.stderr).toMatch(/^error: .+\n {2}.+$/)
  }
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

test.each([
  ['SIGINT', 130, 'nobody writes to'],
  ['SIGTERM', 143, 'nobody writes to'],
  ['SIGTERM', 143, 'somebody holds open and is silent'],
] as const)('%s (%i) ends an ingest that waits for a named pipe that %s', async (signal, code, who) => {
  const folder = tempDir()
  const pipe = join(folder, 'spans.pipe')
  execFileSync('mkfifo', [pipe])
  const child = logline(['ingest', pipe], inside(folder))
  const writer = who === 'nobody writes to' ? undefined : await open(pipe, 'w')
  // The lock is taken before anything is read; from then on it can only wait.
  await vi.waitUntil(() => existsSync(join(folder, 'logline.db-lock')), {timeout: 60_000, interval: 20})
  child.kill(signal)
  const overdue = setTimeout(() => child.kill('SIGKILL'), 60_000)
  const stopped = await child
  clearTimeout(overdue)
  await writer?.close()
  expect([stopped.exitCode, stopped.signal]).toEqual([code, undefined])
  expect(stopped.stderr).toContain('run the same command again')
})

test.skipIf(process.platform === 'win32').each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends a command that has not begun yet as it ends one that has', async (signal, code) => {
  const folder = tempDir()
  // The signal comes as early as it can be answered: Node.js itself has started, and nothing of the program is loaded.
  const early = `data:text/javascript,${encodeURIComponent(`
    const {once} = process
    process.once = function (name, ...more) {
      const given = once.call(this, name, ...more)
      if (name === '${signal}') process.kill(process.pid, name)
      return given
    }`)}`
  for (const words of [
    ['ingest', fixture('diamonds.ndjson'), '--json'],
    ['status', '--json'],
  ]) {
    const result = await execa(process.execPath, ['--import', early, BIN, ...words], {cwd: folder, reject: false})
    expect([words, result.exitCode, result.signal]).toEqual([words, code, undefined])
    const message = 'interrupted before anything was begun'
    expect(JSON.parse(result.stdout)).toMatchObject({ok: false, error: {code: 'interrupted', message}})
    expect(readdirSync(folder)).toEqual([])
  }
})

test.each([[[]], [['--json']]])('an interrupted embed %j promises nothing: none of it is kept', async (flags) => {
  const child = logline(['embed', '-', ...flags], inside(tempDir()))
  child.stdin.write('which port does PostgreSQL listen on?\n'.repeat(5000))
  // Vectors come: it is at work, and stdin stays open.
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  const stopped = await child
  expect([stopped.exitCode, stopped.stderr]).toEqual([130, 'interrupted'])
  if (flags.length > 0)
    expect(JSON.parse(stopped.stdout.split('\n').at(-1)!)).toMatchObject({
      ok: false,
      error: {code: 'interrupted', message: 'interrupted', hint: expect.stringContaining('anew')},
    })
})

test('a named pipe is read to its end, whether or not somebody writes to it yet', async () => {
  const folder = tempDir()
  const pipe = join(folder, 'spans.pipe')
  execFileSync('mkfifo', [pipe])
  const child = logline(['ingest', pipe, '--json'], inside(folder))
  await vi.waitUntil(() => existsSync(join(folder, 'logline.db-lock')), {timeout: 60_000, interval: 20})
  writeFileSync(pipe, `${JSON.stringify(makeSpan({id: 'a'}))}\n`)
  expect(JSON.parse((await child).stdout)).toMatchObject({data: {rows: 1, added: 1}})
})

test('a zip that comes through a pipe is set aside, and the process ends', async () => {
  const folder = tempDir()
  writeFileSync(join(folder, 'a.zip'), Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(400_000)]))
  const command = `cat a.zip | "${process.execPath}" "${BIN}" ingest - --json`
  const {stdout, timedOut} = await execa('bash', ['-c', command], {cwd: folder, reject: false, timeout: 60_000})
  expect(timedOut).toBe(false)
  expect(JSON.parse(stdout)).toMatchObject({data: {rows: 0, quarantined: 1}})
})

test.skipIf(!existsSync('/dev/full'))(
  '7: a full disk behind stdout; one line and a hint, and the store is as it should be (needs /dev/full)',
  async () => {
    const folder = tempDir()
    const command = `"${process.execPath}" "${BIN}" ingest "${fixture('diamonds.ndjson')}" --json > /dev/full`
    const result = await execa('bash', ['-c', command], {cwd: folder, reject: false})
    expect(result.exitCode).toBe(7)
    expect(result.stderr).toMatch(/^error: stdout can't be written: the disk is full\n {2}.+$/m)
    expect(result.stderr).not.toContain('    at ')
    expect(storedSpans(join(folder, 'logline.db'))).toBeGreaterThan(250)
  },
)

test('a reader that leaves early is no error, and a stderr that nobody can read stops nothing', async () => {
  const folder = tempDir()
  await logline(['ingest', fixture('diamonds.ndjson')], inside(folder))
  const command = `"${process.execPath}" "${BIN}" status --json`
  const {stderr, stdout} = await execa('bash', ['-c', `${command} | true; echo "\${PIPESTATUS[0]}"`], {cwd: folder})
  expect([stderr, stdout]).toEqual(['', '0'])
  if (!existsSync('/dev/full')) return
  const mute = await execa('bash', ['-c', `${command} 2>/dev/full`], {cwd: folder, env: {LOGLINE_NOTHING: '1'}})
  expect(JSON.parse(mute.stdout)).toMatchObject({ok: true})
})

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
