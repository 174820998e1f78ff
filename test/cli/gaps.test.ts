import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {tempDir} from '../support/temp.ts'

test('where nothing is wanted, stderr says what was looked at, and stdout and --json are as ever', async () => {
  const cwd = tempDir()
  const spans = Array.from({length: 150}, (_, at) =>
    JSON.stringify({
      ...{id: `s${at}`, who: 'ana', did: 'ask_question', when: '2026-01-01', status: 'completed'},
      this: `What is ${at} times ${at * 7}?`,
      if_ok: `It is ${at * at * 7}.`,
      context: {environment: 'sums'},
      metadata: {quality_score: 60},
    }),
  )
  writeFileSync(join(cwd, 'spans.ndjson'), spans.slice(0, 20).join('\n'))
  await logline(['ingest', 'spans.ndjson'], {cwd})
  await logline(['validate'], {cwd})
  const some = await logline(['gaps'], {cwd})
  expect(some.stdout.split('\n').map((line) => JSON.parse(line))).toMatchObject([{domain: 'sums', have: 20}])
  const pressing = await logline(['gaps', '--priority', 'critical'], {cwd})
  expect([pressing.exitCode, pressing.stdout]).toEqual([0, ''])
  expect(pressing.stderr).toContain('without --priority: 1')

  writeFileSync(join(cwd, 'spans.ndjson'), spans.join('\n'))
  await logline(['ingest', 'spans.ndjson'], {cwd})
  await logline(['validate'], {cwd})
  const none = await logline(['gaps'], {cwd})
  expect([none.exitCode, none.stdout]).toEqual([0, ''])
  expect(none.stderr).toContain(
    'nothing is wanted (looked at: spans 150, domains 1, actions 1, situations 0, no calibration yet)',
  )
  const json = await logline(['gaps', '--json'], {cwd})
  expect(JSON.parse(json.stdout)).toMatchObject({ok: true, command: 'gaps', data: {gaps: []}, warnings: []})
})
