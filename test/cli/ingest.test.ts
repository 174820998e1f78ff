import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {fixture} from '../support/datasets.ts'
import {tempDir} from '../support/temp.ts'

test('a JSON list comes in from a file and from stdin, and the second time there is nothing new', async () => {
  const cwd = tempDir()
  const list = JSON.stringify(
    [
      {question: 'Who?', answer: 'Ana'},
      {question: 'Where?', answer: 'Lisbon'},
    ],
    null,
    2,
  )
  writeFileSync(join(cwd, 'qa.json'), list)
  const first = await logline(['ingest', 'qa.json', '--json'], {cwd})
  expect(JSON.parse(first.stdout).data).toMatchObject({rows: 2, added: 2, quarantined: 0})
  const again = await logline(['ingest', '-', '--json'], {cwd, input: list})
  expect(JSON.parse(again.stdout).data).toMatchObject({rows: 2, added: 0, unchanged: 2})
})

test('dates that could be two days wait for --date-order, by flag or by configuration', async () => {
  const cwd = tempDir()
  writeFileSync(join(cwd, 't.csv'), 'question,answer,date\nWho?,Ana,03/01/2026\n')
  const first = await logline(['ingest', 't.csv'], {cwd})
  expect(first.exitCode).toBe(0)
  expect(first.stderr).toContain('--date-order dmy or --date-order mdy')
  const told = await logline(['ingest', 't.csv', '--date-order', 'dmy', '--json'], {cwd})
  expect(JSON.parse(told.stdout).data).toMatchObject({added: 1, repaired: 1, quarantined: 0})
  writeFileSync(join(cwd, 'logline.toml'), '[ingest]\ndate_order = "dmy"\n')
  const configured = await logline(['ingest', 't.csv', '--json'], {cwd})
  expect(JSON.parse(configured.stdout).data).toMatchObject({unchanged: 1, quarantined: 0})
})

test('a table that export wrote is known again to the last field, and makes the same store anew', async () => {
  const cwd = tempDir()
  await logline(['ingest', fixture('diamonds.ndjson')], {cwd})
  await logline(['validate'], {cwd})
  await logline(['export', '--format', 'csv', '--output', 'spans.csv'], {cwd})
  await logline(['export', '--format', 'ndjson', '--output', 'spans.ndjson'], {cwd})
  const again = await logline(['ingest', 'spans.csv', '--json'], {cwd})
  // All but the one whose password was hidden on the way out.
  const {rows, ...counts} = JSON.parse(again.stdout).data
  expect(counts).toMatchObject({added: 0, updated: 0, merged: 0, unchanged: rows - 1, quarantined: 1})
  const db = ['--db', 'anew.db']
  await logline(['ingest', 'spans.csv', ...db], {cwd})
  await logline(['validate', ...db], {cwd})
  await logline(['export', '--format', 'ndjson', '--output', 'anew.ndjson', ...db], {cwd})
  expect(readFileSync(join(cwd, 'anew.ndjson'), 'utf8')).toBe(readFileSync(join(cwd, 'spans.ndjson'), 'utf8'))
})
