import {writeFileSync} from 'node:fs'
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

test('files are read as they were typed: what -i names first, then the others', async () => {
  const folder = tempDir()
  const span = (id: string) => ({id, who: 'a', did: 'ask', this: `How far is ${id}?`, status: 'completed', if_ok: id})
  const written = ['one', 'two', 'three'].map((id) => {
    const file = join(folder, `${id}.ndjson`)
    writeFileSync(file, `${JSON.stringify({...span(id), when: '2026-01-01T00:00:00Z'})}\n`)
    return file
  })
  const db = ['--db', join(folder, 'a.db')]
  const [one, two, three] = written as [string, string, string]
  await logline(['run', '-i', one, '-i', two, three, ...db])
  const {stdout} = await logline(['export', ...db])
  expect(Array.from(stdout.matchAll(/"id":"(\w+)"/g), ([, id]) => id)).toEqual(['one', 'two', 'three'])
})

test('run reads what --format and --map say, as ingest does', async () => {
  const folder = tempDir()
  const file = join(folder, 'rows.txt')
  writeFileSync(file, 'frage;antwort\nWer?;Ana\n')
  const db = ['--db', join(folder, 'a.db'), '--json']
  const unnamed = JSON.parse((await logline(['run', file, ...db])).stdout)
  expect(unnamed.data.ingest).toMatchObject({added: 0, quarantined: 2})
  const flags = ['--format', 'csv', '--map', 'this=frage', '--map', 'if_ok=Antwort']
  const named = JSON.parse((await logline(['run', file, ...flags, ...db])).stdout)
  expect(named.data.ingest).toMatchObject({added: 1, quarantined: 0})
  expect((await logline(['run', file, '--map', 'this', ...db])).stdout).toContain('--map takes FIELD=COLUMN')
})
