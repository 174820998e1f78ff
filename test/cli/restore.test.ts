import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {makeSpan} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

test('restore says what makes the spans searchable, and only where something is to be done', async () => {
  const cwd = tempDir()
  const rows = ['port', 'river', 'capital'].map((word, index) =>
    makeSpan({id: `${index}`, this: `Which ${word} is it?`, if_ok: `the ${word}`, context: {environment: 'travel'}}),
  )
  writeFileSync(join(cwd, 'rows.ndjson'), rows.map((row) => JSON.stringify(row)).join('\n'))
  await logline(['ingest', 'rows.ndjson'], {cwd})
  await logline(['validate'], {cwd})
  await logline(['balance', '--max-per-domain', '1'], {cwd})
  const {stdout} = await logline(['restore', '0', '1', '2'], {cwd})
  expect(stdout.match(/given_back/g)).toHaveLength(2)
  expect(stdout).toMatch(/\nlogline index makes .+ searchable/)
  const again = await logline(['restore', '0', '1', '2', '--json'], {cwd})
  expect(JSON.parse(again.stdout).data.spans).toHaveLength(3)
  expect((await logline(['restore', '0', '--label'], {cwd})).stdout).not.toContain('logline')
})
