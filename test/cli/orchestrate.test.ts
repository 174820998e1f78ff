import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {fixture} from '../support/datasets.ts'
import {tempDir} from '../support/temp.ts'

const MODULE = `export default (span) => ({...span, seen: true})`
const CONFIG = `[[orchestrate.enzymes]]\nname = "mine"\nmodule = "./mine.mjs"\n`

test("a project's module runs only with --trust, the user's own file needs none", async () => {
  const cwd = tempDir()
  writeFileSync(join(cwd, 'mine.mjs'), MODULE)
  writeFileSync(join(cwd, 'logline.toml'), `${CONFIG}trusted = true\n`)
  const ingested = await logline(['ingest', fixture('diamonds.ndjson')], {cwd})
  expect(ingested.exitCode).toBe(0)
  const refused = await logline(['orchestrate', '--json'], {cwd})
  expect(refused.exitCode).toBe(2)
  expect(JSON.parse(refused.stdout)).toMatchObject({
    ok: false,
    error: {code: 'untrusted_enzyme', file: join(cwd, 'mine.mjs')},
  })
  expect((await logline(['run'], {cwd})).exitCode).toBe(2)
  const trusted = await logline(['orchestrate', '--trust', '--json'], {cwd})
  expect(JSON.parse(trusted.stdout)).toMatchObject({ok: true, data: {rewritten: 324, failed: 0}})

  const home = tempDir()
  const own = tempDir()
  mkdirSync(join(home, 'logline'))
  writeFileSync(join(home, 'logline', 'mine.mjs'), MODULE)
  writeFileSync(join(home, 'logline', 'logline.toml'), CONFIG)
  const plan = await logline(['orchestrate', '--plan', '--json'], {cwd: own, env: {XDG_CONFIG_HOME: home}})
  expect(JSON.parse(plan.stdout)).toMatchObject({
    data: {steps: expect.arrayContaining([expect.objectContaining({enzyme: 'mine'})])},
  })
})

test('the gate, the export and the exit code are what scripts rely on', async () => {
  const cwd = tempDir()
  await logline(['ingest', fixture('diamonds.ndjson')], {cwd})
  const dry = await logline(['orchestrate', '--dry-run'], {cwd})
  expect(dry.stdout).toContain('324 are not measured yet')
  const written = await logline(['orchestrate', '--quiet', '--output', '-'], {cwd})
  const lines = written.stdout
    .split('\n')
    .map((line) => JSON.parse(line) as {transformation_log: {quality_score: number}[]})
  expect(lines.length).toBeGreaterThan(100)
  for (const line of lines) expect(line.transformation_log[0]!.quality_score).toBeGreaterThanOrEqual(85)
  const few = await logline(['orchestrate', '--dry-run', '--limit', '1', '--json'], {cwd})
  const {looked_at, would_change, not_looked_at} = JSON.parse(few.stdout).data
  expect([would_change, looked_at + not_looked_at]).toEqual([1, 324])
  expect(looked_at).toBeLessThan(324)
  expect((await logline(['orchestrate', '--dry-run', '--limit', '1'], {cwd})).stdout).toContain(
    `${not_looked_at} more spans were not looked at`,
  )
  expect((await logline(['orchestrate', '--min-pass', '99'], {cwd})).exitCode).toBe(5)
  expect((await logline(['orchestrate', '--min-pass', '10'], {cwd})).exitCode).toBe(0)
  expect((await logline(['orchestrate', '--gate', 'high'], {cwd})).exitCode).toBe(2)
  expect((await logline(['orchestrate', '--gate', '101'], {cwd})).exitCode).toBe(2)
  expect((await logline(['lineage', 'nobody'], {cwd})).exitCode).toBe(2)
  expect((await logline(['restore'], {cwd})).exitCode).toBe(2)
  const shown = await logline(['lineage', 'fx-0193'], {cwd})
  expect(shown.stdout).toContain('security-enzyme/1')
  expect(shown.stdout).toContain('[PASSWORD_1]')
})
