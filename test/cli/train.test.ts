import {join} from 'node:path'
import {expect, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {fixture} from '../support/datasets.ts'
import {tempDir} from '../support/temp.ts'

test('training by the command line: what can not be meant is refused, a start that fails is no run, undo names its run', async () => {
  const folder = tempDir()
  const db = ['--db', join(folder, 'a.db')]
  const run = (...words: string[]) => logline(['train', ...words, ...db], {cwd: folder})
  await logline(['run', fixture('diamonds.ndjson'), ...db])
  for (const words of [
    ['--run', '1'],
    ['--undo', '--run', '99'],
    ['--undo', '--from', fixture('diamonds.ndjson')],
    ['--undo', '--target', '0.5'],
    ['--undo', '--max-epochs', '1'],
    ['--undo'],
    ['--from', 'nofile'],
    ['--target', '0'],
    ['--max-epochs', '0'],
  ]) {
    const {exitCode, stderr} = await run(...words)
    expect([words, exitCode, stderr]).toEqual([words, 2, expect.not.stringMatching(/^ {4}at /m)])
    if (words[1] === '0') expect(stderr).toContain(words[0])
  }
  const trained = await run('--max-epochs', '1')
  expect(trained.stdout).toMatch(/^training 1, on \d+ questions/)
  expect(trained.stderr).toMatch(/^train: \d+ epochs in /m)
  expect(trained.stderr).not.toContain('rows')
})
