import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {span} from '../support/answer-store.ts'
import {logline} from '../support/cli.ts'
import {tempDir} from '../support/temp.ts'

test('evidence can be asked for by its grade, also a grade below what counts as evidence', async () => {
  const cwd = tempDir()
  const rows = [
    span({id: 'good', this: 'Where is the spare key kept?', if_ok: 'in the safe', metadata: {quality_score: 90}}),
    span({id: 'rough', this: 'Where is the spare key kept?', if_ok: 'in a drawer', metadata: {quality_score: 70}}),
  ]
  writeFileSync(join(cwd, 'keys.ndjson'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  await logline(['run', 'keys.ndjson', '--quiet'], {cwd})
  const evidence = async (...flags: string[]) => {
    const {stdout} = await logline(['ask', 'Where is the spare key kept?', '--explain', '--json', ...flags], {cwd})
    const {data} = JSON.parse(stdout) as {data: {explain: {span_id: string}[]; search: {filter: {steps: unknown[]}}}}
    return [data.explain.map(({span_id}) => span_id).sort(), JSON.stringify(data.search.filter.steps)] as const
  }
  expect((await evidence())[0]).toEqual(['good'])
  const [ids, steps] = await evidence('--grade', 'needs_enrichment')
  expect(ids).toEqual(['rough'])
  expect(steps).toContain('"condition":"grade"')
  expect((await evidence('--grade', 'needs_enrichment', '--grade', 'diamond'))[0]).toEqual(['good', 'rough'])
  expect((await evidence('--grade', 'needs_enrichment', '--min-quality', '80'))[0]).toEqual([])
  expect((await logline(['ask', 'x?', '--grade', 'gold'], {cwd})).exitCode).toBe(2)
})
