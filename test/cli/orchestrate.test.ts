import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout} from 'node:timers/promises'
import {expect, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {fixture} from '../support/datasets.ts'
import {taskServer} from '../support/task-server.ts'
import {tempDir} from '../support/temp.ts'

const MODULE = `export default (span) => ({...span, seen: true})`
const mine = expect.objectContaining({enzyme: 'mine'})
const CONFIG = `[[orchestrate.enzymes]]\nname = "mine"\nmodule = "./mine.mjs"\n`

test("a project's module runs only with --trust; the user's own file, and one that is named, need none", async () => {
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

  // Naming the file is the person's own act; finding it in a folder is not.
  const named = {
    flag: {args: ['--config', 'logline.toml']},
    variable: {env: {LOGLINE_CONFIG: join(cwd, 'logline.toml')}},
  }
  for (const {args = [], env = {}} of Object.values<{args?: string[]; env?: Record<string, string>}>(named)) {
    const planned = await logline(['orchestrate', '--plan', '--json', ...args], {cwd, env})
    expect(JSON.parse(planned.stdout)).toMatchObject({ok: true, data: {steps: expect.arrayContaining([mine])}})
  }

  const home = tempDir()
  const own = tempDir()
  mkdirSync(join(home, 'logline'))
  writeFileSync(join(home, 'logline', 'mine.mjs'), MODULE)
  writeFileSync(join(home, 'logline', 'logline.toml'), CONFIG)
  const plan = await logline(['orchestrate', '--plan', '--json'], {cwd: own, env: {XDG_CONFIG_HOME: home}})
  expect(JSON.parse(plan.stdout)).toMatchObject({
    data: {steps: expect.arrayContaining([mine])},
  })
})

test('the gate, the export and the exit code are what scripts rely on', async () => {
  const cwd = tempDir()
  await logline(['ingest', fixture('diamonds.ndjson')], {cwd})
  const dry = await logline(['orchestrate', '--dry-run'], {cwd})
  expect(dry.stdout).toContain('; nothing was written')
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
  const below = await logline(['orchestrate', '--min-pass', '99'], {cwd})
  expect([below.exitCode, below.stderr]).toEqual([5, expect.stringContaining('not 99 %')])
  expect(below.stdout).toContain('diamond')
  const told = JSON.parse((await logline(['orchestrate', '--min-pass', '99', '--json'], {cwd})).stdout)
  expect(told).toMatchObject({ok: false, error: {code: 'pass_rate'}, data: {report: {total_processed: 324}}})
  expect((await logline(['orchestrate', '--min-pass', '10'], {cwd})).exitCode).toBe(0)
  expect((await logline(['orchestrate', '--min-pass', '101', '--dry-run'], {cwd})).exitCode).toBe(2)
  const report = await logline(['orchestrate', '--quiet', '--report', '-'], {cwd})
  expect(JSON.parse(report.stdout).total_processed).toBe(324)
  expect(existsSync(join(cwd, '-'))).toBe(false)
  expect((await logline(['orchestrate', '--report', '-', '--output', '-'], {cwd})).exitCode).toBe(2)
  expect((await logline(['orchestrate', '--gate', 'high'], {cwd})).exitCode).toBe(2)
  expect((await logline(['orchestrate', '--gate', '101'], {cwd})).exitCode).toBe(2)
  expect((await logline(['lineage', 'nobody'], {cwd})).exitCode).toBe(2)
  expect((await logline(['restore'], {cwd})).exitCode).toBe(2)
  const shown = await logline(['lineage', 'fx-0193'], {cwd})
  expect(shown.stdout).toContain('security-enzyme/6')
  expect(shown.stdout).toContain('[PASSWORD_1]')
})

test('--llm asks the pool and marks what it proposes; servers that are down end it with 4, after all else is written', async () => {
  const cwd = tempDir()
  const row = {id: 'a', who: 'ana', did: 'ask_question', this: 'Where is the key?', when: '2026-01-01T00:00:00Z'}
  writeFileSync(join(cwd, 'rows.ndjson'), JSON.stringify({...row, status: 'completed', if_ok: 'Under the mat.'}))
  await logline(['ingest', 'rows.ndjson'], {cwd})
  const told = {title: 'Key', one_liner: 'Where it is.', tags: ['one', 'two', 'three', 'four'], mood: 'calm'}
  const server = await taskServer({enrich_metadata: () => ({...told, content_flags: [], notes: []})})
  const provider = `[[pool.providers]]\nname = "local"\ndriver = "ollama"\nbase_url = "${server.url}"\nmodel = "m"\n`
  const config = `[pool.qos]\nmax_deadline_ms = 20000\n${provider}`
  writeFileSync(join(cwd, 'logline.toml'), config)
  const words = ['orchestrate', '--gate', '0', '--llm', '--output']
  const asked = await logline([...words, 'plus.ndjson', '--json'], {cwd})
  expect(JSON.parse(asked.stdout)).toMatchObject({ok: true, data: {llm: {described: 1, noted: 1, left: 0}}})
  const again = await logline([...words, 'plus.ndjson'], {cwd})
  expect(`${again.stdout}${again.stderr}`).toContain('1 logs hold proposals of language models, 0 of them new')
  const [line] = readFileSync(join(cwd, 'plus.ndjson'), 'utf8').split('\n')
  expect(JSON.parse(line!).semantic_tags).toEqual(expect.arrayContaining(['one', 'four']))
  const {changes} = JSON.parse(line!).transformation_log[0].enzyme_applications.at(-1)
  expect(changes).toContainEqual(expect.objectContaining({field: 'title', what: 'proposed', value: 'Key'}))
  await server[Symbol.asyncDispose]()
  await logline(['ingest', '-', '--quiet'], {
    cwd,
    input: JSON.stringify({...row, id: 'b', this: 'Who has the key?', status: 'completed', if_ok: 'The neighbour.'}),
  })
  const down = await logline([...words, 'again.ndjson'], {cwd})
  expect(down.exitCode).toBe(4)
  expect(readFileSync(join(cwd, 'again.ndjson'), 'utf8').trim().split('\n')).toHaveLength(2)
})

test.each([['orchestrate'], ['orchestrate --dry-run']])(
  'Ctrl-C ends %s at once while an enzyme of its own hangs, and run again it goes on',
  async (words) => {
    const cwd = tempDir()
    const [hangs, seen] = [join(cwd, 'hangs'), join(cwd, 'seen')]
    writeFileSync(hangs, '')
    writeFileSync(
      join(cwd, 'mine.mjs'),
      `import {existsSync, writeFileSync} from 'node:fs'
      export default (span) => {
        if (!existsSync(${JSON.stringify(hangs)})) return {...span, seen: true}
        writeFileSync(${JSON.stringify(seen)}, String(process.pid))
        for (;;);
      }`,
    )
    // Longer than the test may take: whoever waited for the enzyme would not be done.
    writeFileSync(join(cwd, 'logline.toml'), `${CONFIG}timeout_ms = 600000\n`)
    await logline(['ingest', fixture('diamonds.ndjson')], {cwd})
    await logline(['validate'], {cwd})
    const command = [...words.split(' '), '--trust', '--json']
    const child = logline(command, {cwd})
    while (!existsSync(seen) || readFileSync(seen, 'utf8') === '') await setTimeout(20)
    child.kill('SIGINT')
    const stopped = await child
    expect([stopped.exitCode, JSON.parse(stopped.stdout).error.code]).toEqual([130, 'interrupted'])
    expect(() => process.kill(Number(readFileSync(seen, 'utf8')), 0)).toThrow('ESRCH')
    rmSync(hangs)
    const again = await logline(['orchestrate', '--trust', '--json'], {cwd})
    expect(JSON.parse(again.stdout)).toMatchObject({ok: true, data: {processed: 324, rewritten: 324, failed: 0}})
  },
)

test('a dry run on a store that nobody has measured shows what would change, and leaves it unmeasured', async () => {
  const cwd = tempDir()
  await logline(['ingest', fixture('diamonds.ndjson')], {cwd})
  const dry = await logline(['orchestrate', '--dry-run', '--limit', '1000', '--json'], {cwd})
  expect(dry.stderr).toContain('measuring 324 spans for this look alone')
  const validated = await logline(['validate', '--json'], {cwd})
  expect(JSON.parse(validated.stdout).data.measured).toBe(324)
  const measured = await logline(['orchestrate', '--dry-run', '--limit', '1000', '--json'], {cwd})
  expect(JSON.parse(dry.stdout)).toEqual(JSON.parse(measured.stdout))
  expect(JSON.parse(measured.stdout).data).toMatchObject({looked_at: 324, waiting: 0})
  expect(measured.stderr).not.toContain('for this look alone')
})

test('--min-pass is not met by a store without spans, and says what to do', async () => {
  const cwd = tempDir()
  writeFileSync(join(cwd, 'rows.ndjson'), '')
  await logline(['ingest', 'rows.ndjson'], {cwd})
  for (const bar of ['50', '0']) {
    const {exitCode, stderr} = await logline(['orchestrate', '--min-pass', bar], {cwd})
    expect(exitCode).toBe(5)
    expect(stderr).toContain('there are no spans')
    expect(stderr).toContain('logline ingest FILE')
  }
})
