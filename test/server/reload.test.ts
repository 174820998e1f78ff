import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {
  chatReply,
  eventually,
  PORT,
  poolConfig,
  REFUND,
  type RunningServer,
  SAYS,
  servedSpan,
  serving,
  storeOfFile,
} from '../support/serving.ts'
import {taskServer} from '../support/task-server.ts'

const store = storeOfFile()

function changes(server: RunningServer): number {
  return server.log().filter(({event}) => event === 'config.changed').length
}

async function metric(server: RunningServer, name: string): Promise<string | undefined> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  return text
    .split('\n')
    .find((line) => line.startsWith(`${name} `))
    ?.slice(name.length + 1)
}

test('100 requests under way while the configuration is edited again and again are all answered', async () => {
  const answers = ['first', 'second'].map((answer) => ({
    ...SAYS,
    synthesize: (input: Record<string, unknown>) => ({...SAYS.synthesize(input), answer}),
  }))
  const models = await Promise.all(answers.map((says) => taskServer(says)))
  onTestFinished(async () => {
    for (const each of models) await each[Symbol.asyncDispose]()
  })
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  const says = models[0]!.behave
  models[0]!.behave = async (call) => {
    if (call.body['messages'] !== undefined) await released
    return says(call)
  }
  const folder = store.copy()
  const edit = (at: number) =>
    poolConfig(folder, models[at % 2]!.url, `weight = ${1 + at}\n[server]\nmax_concurrent = 200\n`)
  const server = await serving({folder, config: edit(0)})
  // Each asks something else, so that none is answered for another.
  const early = Array.from({length: 100}, (_, each) => chatReply(server.ask(REFUND, {tenant_id: `t${each}`})))
  await eventually(() => metric(server, 'logline_requests_working')).toBe('100')
  const between: Promise<Response>[] = []
  for (let at = 1; at <= 7; at++) {
    writeFileSync(join(folder, 'logline.toml'), edit(at))
    between.push(server.ask(PORT), server.ask(REFUND, {tenant_id: `b${at}`}))
    await eventually(() => changes(server)).toBe(at)
  }
  const late = await chatReply(server.ask(REFUND))
  expect(late.choices[0]!.message.content).toBe('second')
  release()
  const replies = await Promise.all(early)
  // They keep the pool that they began with.
  expect(new Set(replies.map(({choices}) => choices[0]!.message.content))).toEqual(new Set(['first']))
  for (const response of await Promise.all(between)) expect(response.status).toBe(200)
  expect(server.log().filter(({level}) => level === 'error')).toEqual([])
  expect(await metric(server, 'logline_config_reloads_total{outcome="changed"}')).toBe('7')
})

test('an edit that can not be is told with file, line and reason, is counted, and changes nothing', async () => {
  const models = await taskServer(SAYS)
  onTestFinished(() => models[Symbol.asyncDispose]())
  const folder = store.copy()
  const file = join(folder, 'logline.toml')
  const good = poolConfig(folder, models.url)
  const lines = good.split('\n').length
  const server = await serving({folder, config: good})
  const rejected = () => server.log().filter(({event}) => event === 'config.rejected')
  const edits = [
    ['weight = "heavy"\n', lines, 'pool.providers.0.weight', /weight/],
    ['key_env = "NO_SUCH_VARIABLE"\n', lines, 'pool.providers.0.key_env', /not set/],
    ['[server]\nmax_queue = -1\n', lines + 1, 'server.max_queue', /max_queue/],
    ['[server]\nlisten_addr = "127.0.0.1:1"\n', lines + 1, 'server.listen_addr', /can't change while it serves/],
    ['[server]\nlisten_addr = "nowhere"\n', lines + 1, 'server.listen_addr', /no address/],
    ['[server]\nenable_http = false\n', lines + 1, 'server.enable_http', /HTTP is all/],
    ['[server]\nkey_file = "nowhere"\n', lines + 1, 'server.key_file', /can't be read/],
    ['weight = \n', lines, undefined, /TOML/],
  ] as const
  for (const [at, [edit, line, field, reason]] of edits.entries()) {
    writeFileSync(file, `${good}${edit}`)
    await eventually(() => rejected().length, edit).toBe(at + 1)
    const record = rejected().at(-1)!
    expect(record, edit).toMatchObject({level: 'error', file, line, ...(field && {field})})
    expect(record['message'], edit).toMatch(reason)
    expect(record['message'], edit).toContain(`${file}:${line}`)
    expect(record['message'], edit).not.toContain(`${field}: ${field}`)
    expect((await chatReply(server.ask(REFUND))).logline_meta).toMatchObject({answered: true, handed_over: true})
  }
  writeFileSync(file, `db = "other.db"\n${good}`)
  await eventually(() => rejected().length).toBe(edits.length + 1)
  expect(rejected().at(-1)).toMatchObject({field: 'db', line: 1, code: 'needs_restart'})
  expect(await metric(server, 'logline_config_reloads_total{outcome="rejected"}')).toBe(String(edits.length + 1))
  expect(await metric(server, 'logline_config_reloads_total{outcome="changed"}')).toBe('0')
  // Mended, it holds.
  writeFileSync(file, `${good}[server]\nmax_body_bytes = 1024\n`)
  await eventually(() => changes(server)).toBe(1)
  expect((await server.ask('x'.repeat(2000))).status).toBe(413)
})

test('SIGHUP reads the configuration again, and ends nothing', async () => {
  const server = await serving({folder: store.copy(), config: ''})
  server.kill('SIGHUP')
  await eventually(() => changes(server)).toBe(1)
  expect(server.log().map(({event}) => event)).toContain('config.read')
  writeFileSync(join(server.folder, 'logline.toml'), '[server]\nmin_quality = 99\n')
  server.kill('SIGHUP')
  await eventually(() => changes(server)).toBeGreaterThan(1)
  expect((await chatReply(server.ask(PORT))).logline_meta).toMatchObject({answered: false})
})

test('an edited prompt is used from the next request on; a broken one is told with its line and changes nothing', async () => {
  const models = await taskServer(SAYS)
  onTestFinished(() => models[Symbol.asyncDispose]())
  const folder = store.copy()
  const server = await serving({folder, config: poolConfig(folder, models.url)})
  const file = join(folder, 'prompts', 'synthesize.md')
  const text = readFileSync(file, 'utf8')
  const system = async () => {
    await chatReply(server.ask(REFUND))
    return (models.calls.at(-1)!.body['messages'] as {content: string}[])[0]!.content
  }
  expect(await system()).not.toContain('Be brief.')
  writeFileSync(file, text.replace('\n## Input', '\nBe brief.\n\n## Input'))
  await eventually(() => changes(server)).toBe(1)
  expect(await system()).toContain('Be brief.')
  const broken = `${text}\n{{nope}}\n`
  writeFileSync(file, broken)
  const rejected = () => server.log().filter(({event}) => event === 'config.rejected')
  await eventually(() => rejected().length).toBe(1)
  const line = broken.split('\n').indexOf('{{nope}}') + 1
  expect(rejected()[0]).toMatchObject({file, line, message: expect.stringMatching(/a slot \{\{nope\}\}/)})
  expect(await system()).toContain('Be brief.')
})

test('what another process adds is answered from with the next question', async () => {
  const folder = store.copy()
  const server = await serving({folder})
  const question = 'Which colour has the office door?'
  expect((await chatReply(server.ask(question))).logline_meta).toMatchObject({answered: false})
  const rows = ['a', 'b', 'c'].map((id) => servedSpan(id, question, 'green')).join('')
  writeFileSync(join(folder, 'more.ndjson'), rows)
  // It answers meanwhile.
  const asking = setInterval(() => void server.ask(PORT).catch(() => {}), 50)
  onTestFinished(() => clearInterval(asking))
  const run = await logline(['run', 'more.ndjson', '--json'], {cwd: folder})
  clearInterval(asking)
  expect(run.exitCode).toBe(0)
  const reply = await chatReply(server.ask(question))
  expect([reply.choices[0]!.message.content, reply.logline_meta['evidence_count']]).toEqual(['green', 3])
  expect(await metric(server, 'logline_dataset_size')).toBe('9')
  expect(server.log().filter(({status}) => Number(status) >= 500)).toEqual([])
})

test('a store without an index is served, says what it lacks, and is ready once it is there', async () => {
  const folder = store.copy()
  const db = join(folder, 'new.db')
  writeFileSync(join(folder, 'spans.ndjson'), servedSpan('a', PORT, '5432'))
  expect((await logline(['ingest', 'spans.ndjson', '--db', db], {cwd: folder})).exitCode).toBe(0)
  const server = await serving({folder, words: ['--db', db]})
  const ready = await fetch(`${server.url}/readyz`)
  expect([ready.status, await ready.json()]).toMatchObject([
    503,
    {error: {message: expect.stringMatching(/logline enrich/)}},
  ])
  expect((await chatReply(server.ask(PORT))).choices[0]!.message.content).toMatch(/^No answer\. .*logline enrich/)
  expect((await server.post('/v1/embeddings', {model: 'logline-v1', input: 'x'})).status).toBe(200)
  expect((await logline(['run', '--db', db], {cwd: folder})).exitCode).toBe(0)
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  expect((await chatReply(server.ask(PORT))).choices[0]!.message.content).toBe('5432')
})

test('a calibration that holds says how a served question is matched; what is asked otherwise is warned of', async () => {
  const folder = store.copy()
  const things = 'key ladder lamp drill saw rope bucket tent stove map radio camera kettle broom shovel axe'.split(' ')
  const owners = 'Ana Bruno Clara Davi Elisa Fabio Gilda Heitor Iara Joana Kaio Lia Marcos Nina Otto Paula'.split(' ')
  const spans = things.flatMap((thing, row) =>
    owners.flatMap((owner, column) =>
      [0, 1, 2].map((time) =>
        servedSpan(`${thing}-${owner}-${time}`, `Where does ${owner} keep the ${thing}?`, `shelf ${row * 16 + column}`),
      ),
    ),
  )
  writeFileSync(join(folder, 'many.ndjson'), spans.join(''))
  expect((await logline(['run', 'many.ndjson', '--quiet'], {cwd: folder})).exitCode).toBe(0)
  const before = await serving({folder})
  expect((await chatReply(before.ask(PORT))).logline_meta).toMatchObject({calibrated: false, calibration: null})
  const calibrated = await logline(['calibrate', '--json'], {cwd: folder})
  expect([calibrated.exitCode, calibrated.stderr]).toMatchObject([0, expect.anything()])
  const meta = async (logline: object) => (await chatReply(before.ask(PORT, {logline}))).logline_meta
  expect(await meta({})).toMatchObject({calibrated: true, warnings: []})
  expect(await meta({top_k: 3})).toMatchObject({
    ...{calibrated: true, warnings: ['the confidence was measured with top_k 5, not 3']},
  })
})
