import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {makeSpan} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const TOKEN = `gh${'p'}_${'aB3dE6gH9j'.repeat(3)}kLm0Xz`

test('lineage shows no secret and nothing that orchestrate hid, before and after it; --json has the original', async () => {
  const cwd = tempDir()
  const span = makeSpan({id: 's', this: `${'Why '.repeat(30)}does ${TOKEN} of ana@example.org fail?`})
  writeFileSync(join(cwd, 'rows.ndjson'), JSON.stringify(span))
  await logline(['ingest', 'rows.ndjson'], {cwd})
  const raw = await logline(['lineage', 's'], {cwd})
  expect(raw.stdout.replace(/\s+/g, ' ')).toContain('does [GITHUB_TOKEN_1] of')
  await logline(['orchestrate', '--pii', 'email'], {cwd})
  await logline(['curate', '--import', '-'], {
    cwd,
    input: JSON.stringify({id: 's', verdict: 'maybe', by: 'bo', comment: `${TOKEN} is ours`}),
  })
  const shown = await logline(['lineage', 's'], {cwd})
  expect(shown.stdout.replace(/\s+/g, ' ')).toMatch(/was (Why )+does \[GITHUB_TOKEN_1\] of \[EMAIL_1\]/)
  expect(shown.stdout).toContain('[GITHUB_TOKEN_1] is ours')
  expect(raw.stdout + shown.stdout).not.toContain(TOKEN.slice(0, 8))
  expect(shown.stdout).not.toContain('ana@')
  const {stdout} = await logline(['lineage', 's', '--json'], {cwd})
  expect(JSON.parse(stdout).data.original.this).toBe(span.this)
})

test('with --json a secret stands in .data.original alone', async () => {
  const cwd = tempDir()
  const derived = {semantic_tags: [TOKEN], causal_chain: [TOKEN], transformation_log: [{note: TOKEN}]}
  const span = makeSpan({id: 's', ...derived, quality: {total_score: 90, breakdown: {note: TOKEN}}})
  writeFileSync(join(cwd, 'rows.ndjson'), JSON.stringify(span))
  await logline(['ingest', 'rows.ndjson'], {cwd})
  await logline(['orchestrate'], {cwd})
  await logline(['curate', '--import', '-'], {cwd, input: JSON.stringify({id: 's', verdict: 'maybe', by: TOKEN})})
  const {original, ...rest} = JSON.parse((await logline(['lineage', 's', '--json'], {cwd})).stdout).data
  expect(original).toMatchObject(derived)
  expect(JSON.stringify(rest)).not.toContain(TOKEN)
})
