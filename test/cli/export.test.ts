import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
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
    if (signal === 'SIGINT') expect(existsSync(join(cwd, 'out.ndjson.part'))).toBe(false)
  }
  const whole = await logline(['export', '--grade', 'all', '-o', 'out.ndjson', '--quiet'], {cwd})
  expect([whole.exitCode, whole.stderr]).toEqual([0, ''])
})
