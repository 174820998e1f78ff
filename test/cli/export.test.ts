import {spawn} from 'node:child_process'
import {createHash} from 'node:crypto'
import {once} from 'node:events'
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect, test} from 'vitest'
import {BIN, logline} from '../support/cli.ts'
import {fixture} from '../support/datasets.ts'
import {generatedRows} from '../support/generated-spans.ts'
import {tempDir} from '../support/temp.ts'

test('rows go to stdout and nothing else does; files come with a manifest, folders with all their files', async () => {
  const cwd = tempDir()
  await logline(['ingest', fixture('diamonds.ndjson')], {cwd})
  const ungraded = await logline(['export'], {cwd})
  expect([ungraded.exitCode, ungraded.stdout]).toEqual([0, ''])
  expect(ungraded.stderr).toContain('--grade all')
  const short = await logline(['export', '--format', 'sft', '-o', 'train.jsonl'], {cwd})
  expect(short.exitCode).toBe(5)
  expect(short.stderr).toContain('logline validate')
  await logline(['orchestrate'], {cwd})
  const piped = await logline(['export', '--format', 'sft'], {cwd})
  expect(piped.exitCode).toBe(0)
  const lines = piped.stdout.split('\n')
  for (const line of lines) expect(Object.keys(JSON.parse(line) as object)).toEqual(['messages'])
  expect(piped.stderr).toContain(`${lines.length} rows`)
  const written = await logline(['export', '--format', 'mlx', '-o', 'data', '--split-ratio', '0.6/0.2/0.2', '--json'], {
    cwd,
  })
  const {data} = JSON.parse(written.stdout) as {data: {rows: number; parts: Record<string, number>}}
  expect(data.rows).toBe(Object.values(data.parts).reduce((sum, rows) => sum + rows, 0))
  expect(readdirSync(join(cwd, 'data')).sort()).toEqual(['export.json', 'test.jsonl', 'train.jsonl', 'valid.jsonl'])
  await logline(['export', '--format', 'sft', '-o', 'train.jsonl'], {cwd})
  expect(readFileSync(join(cwd, 'train.jsonl'), 'utf8').trimEnd()).toBe(piped.stdout)
  expect(existsSync(join(cwd, 'train.jsonl.export.json'))).toBe(true)
  const again = await logline(['export', '--format', 'sft', '-o', 'train.jsonl'], {cwd})
  expect(again.exitCode).toBe(2)
  expect(again.stderr).toContain('--overwrite')
})

test('what can not be is refused before anything is read', async () => {
  const cwd = tempDir()
  await logline(['ingest', fixture('diamonds.ndjson')], {cwd})
  for (const words of [
    ['--format', 'mlx'],
    ['--format', 'hf', '-o', '-'],
    ['--json'],
    ['--split-ratio', '90/5/5', '-o', 'x'],
    ['--split-ratio', '0.8/0.1/0.1'],
    ['--shape', 'prompt-completion'],
    ['--content', 'dpo'],
    ['--format', 'sft', '--margin', '3'],
    ['--format', 'sft', '--status', 'failed'],
    ['--grade', 'gold'],
    ['--redact', 'shoe-size'],
    ['--min-quality', 'high'],
    ['--since', 'yesterday'],
    ['--format', 'xlsx'],
    ['-o', 'logline.db', '--overwrite'],
    ['-o', 'no/such/folder/x'],
  ]) {
    const {exitCode, stdout, stderr} = await logline(['export', ...words], {cwd})
    expect([words, exitCode]).toEqual([words, 2])
    if (!words.includes('--json')) expect(stdout).toBe('')
    expect(stderr).toMatch(/error: .+\n {2}.+/)
  }
  expect((await logline(['export', '--db', 'nowhere.db'], {cwd})).exitCode).toBe(6)
  for (const format of ['dpo', 'kto', 'openai-dpo']) {
    const {exitCode, stdout, stderr} = await logline(['export', '--format', format], {cwd})
    expect([format, exitCode, stdout]).toEqual([format, 5, ''])
    expect(stderr).toContain('user_rating')
  }
  expect(readdirSync(cwd).filter((name) => !name.startsWith('logline.db'))).toEqual([])
})

test('a reader that leaves early ends it quietly; Ctrl-C and a kill leave nothing under its name', async () => {
  const cwd = tempDir()
  writeFileSync(join(cwd, 'spans.ndjson'), generatedRows(20_000, 4))
  await logline(['ingest', 'spans.ndjson'], {cwd})
  const piped = spawn('sh', ['-c', `"${process.execPath}" "${BIN}" export --grade all | head -n 1 | wc -l`], {cwd})
  let out = ''
  piped.stdout.on('data', (data) => (out += String(data)))
  let err = ''
  piped.stderr.on('data', (data) => (err += String(data)))
  await once(piped, 'close')
  expect(out.trim()).toBe('1')
  expect(err).not.toMatch(/error|at .*\.js/)
  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    const words = ['export', '--grade', 'all', '-o', 'out.ndjson', '--redact', 'all', '--log-level', 'debug']
    const child = spawn(process.execPath, [BIN, ...words], {cwd})
    const ended = once(child, 'close')
    // The first line of progress: it is at work, and far from its end.
    for await (const data of child.stderr) if (String(data).includes('export:')) break
    child.kill(signal)
    const [code] = (await ended) as [number | null]
    expect(code).toBe(signal === 'SIGINT' ? 130 : null)
    expect(existsSync(join(cwd, 'out.ndjson'))).toBe(false)
    const unfinished = readdirSync(cwd).filter((name) => name.endsWith('.part'))
    expect([signal, unfinished.length]).toEqual([signal, signal === 'SIGINT' ? 0 : 1])
  }
  const whole = await logline(['export', '--grade', 'all', '-o', 'out.ndjson', '--quiet'], {cwd})
  expect([whole.exitCode, whole.stderr]).toEqual([0, ''])
  // What the kill left goes with the next export of the same name.
  expect(readdirSync(cwd).filter((name) => name.endsWith('.part'))).toEqual([])
})

test.each([
  ['file', 'out.ndjson', [], 'out.ndjson', 'out.ndjson.export.json'],
  ['folder', 'out', ['--split-ratio', '1/0/0'], 'out/train.ndjson', 'out/export.json'],
] as const)(
  'two exports to one %s at once: the last one stands, whole, with its manifest',
  async (_, name, more, rows, manifest) => {
    const cwd = tempDir()
    writeFileSync(join(cwd, 'spans.ndjson'), generatedRows(3000, 4))
    await logline(['ingest', 'spans.ndjson'], {cwd})
    const exporting = (...words: readonly string[]) =>
      logline(['export', '--grade', 'all', '-o', name, '--overwrite', '--quiet', ...more, ...words], {cwd})
    for (let round = 0; round < 3; round++) {
      // The longer one begins, and several shorter ones end about when it does.
      const ended = await Promise.all([exporting(), exporting('--limit', '500'), exporting('--limit', '1')])
      expect(ended.map(({exitCode, stderr}) => [exitCode, stderr])).toEqual(ended.map(() => [0, '']))
      const whole = readFileSync(join(cwd, rows))
      const told = JSON.parse(readFileSync(join(cwd, manifest), 'utf8')).files[0]
      expect(told).toMatchObject({bytes: whole.length, sha256: createHash('sha256').update(whole).digest('hex')})
      expect(whole.toString().split('\n').length - 1).toBe(told.rows)
      const left = [...readdirSync(cwd), ...readdirSync(join(cwd, dirname(rows)))]
      expect(left.filter((one) => /\.part$|turn$/.test(one))).toEqual([])
    }
  },
)

test('what was not to be replaced is not, also when it came while the export was at work', async () => {
  const cwd = tempDir()
  writeFileSync(join(cwd, 'spans.ndjson'), generatedRows(3000, 4))
  await logline(['ingest', 'spans.ndjson'], {cwd})
  const both = await Promise.all(
    ['1', '2'].map((limit) => logline(['export', '--grade', 'all', '-o', 'out.ndjson', '--limit', limit], {cwd})),
  )
  expect(both.map(({exitCode}) => exitCode).sort()).toEqual([0, 2])
  const rows = readFileSync(join(cwd, 'out.ndjson'), 'utf8').split('\n').length - 1
  expect(both[rows - 1]!.exitCode).toBe(0)
  expect(JSON.parse(readFileSync(join(cwd, 'out.ndjson.export.json'), 'utf8')).rows).toBe(rows)
})

test.skipIf(!existsSync('/dev/full'))('7: a full disk under an output, with what to do', async () => {
  const cwd = tempDir()
  writeFileSync(join(cwd, 'spans.ndjson'), generatedRows(300, 4))
  await logline(['ingest', 'spans.ndjson'], {cwd})
  for (const words of [
    ['export', '--grade', 'all', '-o', '/dev/full'],
    ['orchestrate', '--report', '/dev/full'],
  ]) {
    const {exitCode, stderr} = await logline([...words, '--quiet'], {cwd})
    expect([words, exitCode, stderr]).toEqual([words, 7, expect.stringMatching(/the disk is full\n {2}.+\n?$/)])
  }
})
