import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {askedWorld} from '../support/asked-world.ts'
import {logline} from '../support/cli.ts'
import {fixture} from '../support/datasets.ts'
import {tempDir} from '../support/temp.ts'

test('from spans to calibrated answers, a report, an evaluation, gaps and training, by commands', async () => {
  const cwd = tempDir()
  const run = (...words: string[]) => logline(words, {cwd})
  writeFileSync(
    join(cwd, 'world.ndjson'),
    askedWorld(500)
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(''),
  )
  expect((await run('run', 'world.ndjson', '--quiet')).exitCode).toBe(0)
  const calibrated = await run('calibrate', '--sample', '100', '--report', 'report.html', '--json')
  expect([calibrated.exitCode, calibrated.stderr.includes('calibrate:')]).toEqual([0, true])
  const {data} = JSON.parse(calibrated.stdout) as {data: {id: string}}
  expect(readFileSync(join(cwd, 'report.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/)
  const page = await run('calibrate', '--sample', '100', '--report', '-')
  expect(page.stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>$/)
  expect([page.stderr.includes(data.id), existsSync(join(cwd, '-'))]).toEqual([true, false])
  const text = await run('calibrate', '--sample', '100', '--quiet')
  expect(text.stdout).toContain(data.id)
  for (const line of text.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  expect(text.stdout).toMatch(/ECE +0\.\d+ +0\.\d+/)
  const asked = await run('ask', 'what is the capital of babaland?')
  expect(asked.stdout).toMatch(/confidence: \d+, /)
  expect(asked.stdout).toMatch(/one of these with 90 %: /)
  expect((await run('status')).stdout).toContain(data.id)
  const otherwise = await run('ask', 'what is the capital of babaland?', '--min-quality', '0', '--json')
  const warned = 'the confidence was measured with min_quality 80, not 0'
  expect([JSON.parse(otherwise.stdout).warnings, otherwise.stderr.split(warned).length]).toEqual([[warned], 2])
  writeFileSync(join(cwd, 'qa.jsonl'), '{"question":"what is the river of mibaland?","answers":["river 3","none"]}\n')
  const evaluated = await run('eval', 'qa.jsonl', '--json')
  expect(JSON.parse(evaluated.stdout).data).toMatchObject({n: 1, calibration: data.id, calibrated: true})
  const gaps = await run('gaps', '--limit', '2')
  for (const line of gaps.stdout.trim().split('\n'))
    expect(Object.keys(JSON.parse(line) as object).slice(0, 6)).toEqual([
      ...['domain', 'action_type', 'description', 'example', 'priority', 'expected_quality'],
    ])
  const trained = await run('train', '--max-epochs', '1', '--quiet')
  expect(trained.stdout).toContain('epoch')
  expect((await run('train', '--undo')).stderr).toContain('no training to undo')

  // Whoever reads the envelope alone is told that the confidence is none, too.
  writeFileSync(join(cwd, 'new.ndjson'), `${JSON.stringify(askedWorld(501).at(-1))}\n`)
  await run('ingest', 'new.ndjson', '--quiet')
  const stale = JSON.parse((await run('ask', 'what is the capital of babaland?', '--json')).stdout)
  const told = expect.stringMatching(/no longer holds \(the store has changed\): logline calibrate/)
  expect([stale.warnings, stale.data.warnings]).toEqual([
    expect.arrayContaining([told]),
    expect.arrayContaining([told]),
  ])
})

test('what can’t be calibrated, evaluated or trained is refused in one line with a hint and its exit code', async () => {
  const cwd = tempDir()
  const run = (...words: string[]) => logline(words, {cwd})
  writeFileSync(join(cwd, 'one.ndjson'), readFileSync(fixture('diamonds.ndjson'), 'utf8').split('\n')[0]!)
  expect((await run('calibrate')).exitCode).toBe(6)
  await run('run', 'one.ndjson', '--quiet')
  const cases: [string[], number, RegExp][] = [
    [
      ['calibrate'],
      5,
      /takes at least 20[\s\S]*the split holds \d+ spans, \d+ of them completed, .*ingest about \d+ more/,
    ],
    [['calibrate', '--alpha', '2'], 2, /alpha/],
    [['calibrate', '--alpha', '0'], 2, /alpha/],
    [['calibrate', '--delta', 'x'], 2, /delta/],
    [['calibrate', '--report', 'nowhere/report.html'], 2, /can't be written/],
    [['calibrate', '--report', 'logline.db'], 2, /the store itself/],
    [['calibrate', '--report', 'logline.db-wal'], 2, /the store itself/],
    [['calibrate', '--report', '.'], 2, /is a folder/],
    [['eval', 'nowhere.jsonl'], 2, /no such file/],
    [['eval', 'one.ndjson', '--compare', 'eval_x'], 2, /no run/],
    [['train', '--undo'], 2, /no training/],
  ]
  for (const [words, code, said] of cases) {
    const {exitCode, stderr, stdout} = await run(...words)
    expect([words, exitCode, stdout]).toEqual([words, code, ''])
    expect(stderr).toMatch(said)
    expect(stderr).not.toContain('    at ')
  }
  expect((await run('status')).exitCode).toBe(0)
  expect((await run('calibrate', '--report', '-', '--json')).exitCode).toBe(2)
})
