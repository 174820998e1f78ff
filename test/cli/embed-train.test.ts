import {join} from 'node:path'
import {expect, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {fixture} from '../support/datasets.ts'
import {tempDir} from '../support/temp.ts'

test('a log too small to prove anything is refused with what it lacks; the list says so; nothing else changes', async () => {
  const cwd = tempDir()
  const {stdout: first} = await logline(['ingest', fixture('diamonds.ndjson'), '--json'], {cwd})
  expect(JSON.parse(first)).toMatchObject({ok: true})
  const before = await logline(['embed', 'a text', '--dimensions', '64'], {cwd})

  const trained = await logline(['embed', 'train', '--json'], {cwd})
  expect(trained.exitCode).toBe(0)
  expect(JSON.parse(trained.stdout)).toMatchObject({
    ok: true,
    command: 'embed train',
    schema: 'logline.embed.train/1',
    data: {verdict: 'refused', after: null, trained: {split: 'memory', steps: 0}},
  })
  const {data} = JSON.parse(trained.stdout)
  expect(data.reason).toMatch(/\d+ questions outside memory have an outcome that memory holds too, 50 are needed/)

  const listed = await logline(['embed', 'train', '--list'], {cwd})
  expect(listed.stdout).toContain(data.name)
  expect(listed.stdout).toContain('refused')
  const reverted = await logline(['embed', 'train', '--revert'], {cwd})
  expect(reverted.stdout).toBe('the shipped model is in use already')
  expect((await logline(['embed', 'a text', '--dimensions', '64'], {cwd})).stdout).toBe(before.stdout)
})

test('without a store, with flags that exclude each other, or with a wrong seed, it says what to do', async () => {
  const cwd = tempDir()
  const missing = await logline(['embed', 'train', '--db', join(cwd, 'none.db')], {cwd})
  expect([missing.exitCode, missing.stderr]).toEqual([6, expect.stringContaining('there is no store')])
  expect((await logline(['embed', 'train', '--list', '--revert'], {cwd})).exitCode).toBe(2)
  expect((await logline(['embed', 'train', '--seed', '-1'], {cwd})).exitCode).toBe(2)
})
