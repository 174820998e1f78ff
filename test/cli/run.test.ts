import {join} from 'node:path'
import {expect, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {fixture} from '../support/datasets.ts'
import {tempDir} from '../support/temp.ts'

test('run says how neighbours are found and why when that was decided, in the words of index, and not again', async () => {
  const db = join(tempDir(), 'a.db')
  const first = await logline(['run', fixture('diamonds.ndjson'), '--db', db])
  const decision = 'exact: 324 vectors are compared in no time'
  expect(first.stdout).toMatch(new RegExp(`^index +324 added, 0 updated, 0 removed\n +${decision}$`, 'm'))
  const again = await logline(['run', '--db', db])
  expect(again.stdout).toMatch(/^index +0 added, 0 updated, 0 removed$/m)
  expect(again.stdout).not.toContain('exact')
  const other = ['--db', join(tempDir(), 'b.db')]
  await logline(['ingest', fixture('diamonds.ndjson'), ...other])
  await logline(['enrich', ...other])
  expect((await logline(['index', ...other])).stderr).toContain(decision)
})
