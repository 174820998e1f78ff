import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import Database from 'better-sqlite3'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {makeSpan} from '../support/spans.ts'
import {taskServer} from '../support/task-server.ts'
import {tempDir} from '../support/temp.ts'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'logline-test-'))
  const spans = ['ten days', 'two weeks', 'a month'].map((if_ok, index) =>
    makeSpan({id: `r${index}`, this: 'How long does a train ticket refund take?', status: 'completed', if_ok}),
  )
  const rows = spans.map((each) => ({...each, metadata: {quality_score: 90}}))
  writeFileSync(join(folder, 'spans.ndjson'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const run = await logline(['run', 'spans.ndjson', '--quiet'], {cwd: folder})
  expect(run.exitCode).toBe(0)
})
afterAll(() => rmSync(folder, {recursive: true, force: true}))

const says = {
  expand_queries: () => ({
    must_include: ['refund'],
    optional: [],
    negatives: [],
    site_hints: [],
    language_mix: 'en',
    notes: [],
  }),
  synthesize: ({outcomes}: Record<string, unknown>) => ({
    answer: 'Ten days to a month.',
    citations: (outcomes as {id: string}[]).map(({id}) => id),
    disagreements: [],
    confidence: 0.8,
    reason: 'all of them',
  }),
  enrich_metadata: () => ({
    title: 'Refund of a train ticket',
    one_liner: 'How long it takes',
    tags: ['refund', 'train', 'ticket', 'time'],
    mood: 'neutral',
    content_flags: [],
    notes: [],
  }),
}

/** A configuration with one server, patient enough for a busy machine; the prompts too. */
function configured(url: string, more = ''): string {
  const file = join(tempDir(), 'logline.toml')
  const text = `[pool.qos]
max_deadline_ms = 30000
[[pool.providers]]
name = "local"
driver = "ollama"
base_url = "${url}"
model = "m"
${more}`
  writeFileSync(file, text)
  return file
}

const REFUND = 'How long does a train ticket refund take?'

test('pool try asks one task and prints its checked answer', async () => {
  await using server = await taskServer(says)
  const given = {cwd: folder, input: '{"query": "refund"}'}
  const words = ['pool', 'try', 'expand_queries', '--input', '-', '--deadline', '30000', '--json', '--config']
  const result = await logline([...words, configured(server.url)], given)
  expect(result.exitCode).toBe(0)
  expect(JSON.parse(result.stdout)).toMatchObject({
    ok: true,
    command: 'pool try',
    schema: 'logline.pool.try/1',
    data: {task: 'expand_queries', output: {must_include: ['refund']}, reply: {provider: 'local', from_cache: false}},
  })
  const again = await logline([...words, configured(server.url)], given)
  expect(JSON.parse(again.stdout).data.reply.from_cache).toBe(true)
  // The model was loaded before it was asked; the second time it was neither asked nor loaded.
  expect(server.calls.map(({path}) => path)).toEqual(['/api/generate', '/api/chat'])
  const mistyped = await logline([...words, configured(server.url)], {
    cwd: folder,
    input: '{"query": "q", "domian": "d"}',
  })
  expect(JSON.parse(mistyped.stdout).warnings).toEqual(['expand_queries takes no domian, only query, domain: left out'])
})

test('pool try fails with 4 when no valid answer comes, and with 2 when the input or the task is wrong', async () => {
  await using server = await taskServer({judge: () => ({text: 'the first one'})})
  const config = ['--deadline', '30000', '--config', configured(server.url)]
  const input = '{"question": "q", "candidates": [{"id": "a", "text": "x"}, {"id": "b", "text": "y"}]}'
  const invalid = await logline(['pool', 'try', 'judge', '--input', '-', '--json', ...config], {cwd: folder, input})
  expect([invalid.exitCode, JSON.parse(invalid.stdout).error.code]).toEqual([4, 'pool_invalid_answer'])
  expect(JSON.parse(invalid.stdout).error.hint).toContain('did not keep to the form')
  for (const [task, text, code] of [
    ['judge', '{"question": "q"}', 'task_input'],
    ['sing', input, 'unknown_task'],
    ['judge', 'not json', 'input_no_json'],
    ['judge', '[]', 'input_no_object'],
  ] as const) {
    const wrong = await logline(['pool', 'try', task, '--input', '-', '--json', ...config], {cwd: folder, input: text})
    expect([wrong.exitCode, JSON.parse(wrong.stdout).error.code]).toEqual([2, code])
  }
})

test('ask hands over to the configured models, marks their answer, and --no-llm keeps it here', async () => {
  await using server = await taskServer(says)
  const prompts = tempDir()
  const shipped = new URL('../../prompts/', import.meta.url)
  for (const file of ['synthesize.md', 'expand_queries.md'])
    writeFileSync(
      join(prompts, file),
      readFileSync(new URL(file, shipped), 'utf8').replace('deadline_ms: 1500', 'deadline_ms: 30000'),
    )
  const config = configured(server.url)
  writeFileSync(config, `pool.prompts = "${prompts}"\n${readFileSync(config, 'utf8')}`)
  const answer = await logline(['ask', REFUND, '--json', '--config', config], {cwd: folder})
  expect(answer.exitCode).toBe(0)
  expect(JSON.parse(answer.stdout).data).toMatchObject({
    output: 'Ten days to a month.',
    method: 'synthesis',
    calibrated: false,
    llm: {written_by: {task: 'synthesize', provider: 'local', model: 'm'}},
  })
  const text = await logline(['ask', REFUND, '--config', config], {cwd: folder})
  expect(text.stdout).toContain('written by m (local), from the cache (--no-cache asks afresh), which cites ')
  const calls = server.calls.length
  const afresh = await logline(['ask', REFUND, '--no-cache', '--config', config], {cwd: folder})
  expect(afresh.stdout).toContain('written by m (local), which cites ')
  expect(server.calls.slice(calls).filter(({path}) => path === '/api/chat').length).toBeGreaterThan(0)
  const asked = server.calls.length
  const local = await logline(['ask', REFUND, '--no-llm', '--json', '--config', config], {cwd: folder})
  expect(JSON.parse(local.stdout).data.llm).toBe(undefined)
  expect(server.calls).toHaveLength(asked)
})

test("ask --llm without any server gives the matcher's answer, says why, and exits with 0", async () => {
  const config = configured('http://127.0.0.1:1')
  const answer = await logline(['ask', REFUND, '--llm', '--json', '--config', config], {cwd: folder})
  expect(answer.exitCode).toBe(0)
  const {method, warnings, llm} = JSON.parse(answer.stdout).data
  expect(llm.written_by).toBe(null)
  expect(['synthesis', 'uncertain', 'majority_vote']).toContain(method)
  expect(warnings.join()).toMatch(/no language model answered: .*local/)
})

test('enrich --llm describes each span once, and says what it took', async () => {
  await using server = await taskServer(says)
  const prompts = tempDir()
  const text = readFileSync(new URL('../../prompts/enrich_metadata.md', import.meta.url), 'utf8')
  writeFileSync(join(prompts, 'enrich_metadata.md'), text.replace('deadline_ms: 1500', 'deadline_ms: 30000'))
  const config = configured(server.url)
  writeFileSync(config, `pool.prompts = "${prompts}"\n${readFileSync(config, 'utf8')}`)
  const words = ['enrich', '--llm', '--json', '--config', config]
  const first = await logline(words, {cwd: folder})
  expect(JSON.parse(first.stdout).data.llm).toMatchObject({described: 3, set_aside: 0, left: 0})
  const second = await logline(words, {cwd: folder})
  expect(JSON.parse(second.stdout).data.llm).toMatchObject({described: 0, left: 0})
  // Described anew, as far as the store knows: once from the cache, once by asking.
  const again = async (...more: string[]) => {
    new Database(join(folder, 'logline.db')).exec('DELETE FROM span_metadata').close()
    const {stdout} = await logline([...words, ...more], {cwd: folder})
    return JSON.parse(stdout).data.llm
  }
  expect(await again()).toMatchObject({described: 3, from_cache: 3})
  expect(await again('--no-cache')).toMatchObject({described: 3, from_cache: 0})
  const down = await logline(['enrich', '--llm', '--json', '--config', configured('http://127.0.0.1:1')], {cwd: folder})
  // Another prompt: everything is to be described anew, and nobody answers.
  expect([down.exitCode, JSON.parse(down.stdout).ok]).toEqual([4, false])
})

test('orchestrate --llm --no-cache asks afresh; without it what is kept is noted again', async () => {
  await using server = await taskServer(says)
  const prompts = tempDir()
  const text = readFileSync(new URL('../../prompts/enrich_metadata.md', import.meta.url), 'utf8')
  writeFileSync(join(prompts, 'enrich_metadata.md'), text.replace(/^deadline_ms: .*$/m, 'deadline_ms: 30000'))
  const config = configured(server.url)
  writeFileSync(config, `pool.prompts = "${prompts}"\n${readFileSync(config, 'utf8')}`)
  const described = async (...more: string[]) => {
    new Database(join(folder, 'logline.db')).exec('DELETE FROM span_metadata').close()
    const {stdout} = await logline(['orchestrate', '--llm', '--json', '--config', config, ...more], {cwd: folder})
    return JSON.parse(stdout).data.llm
  }
  await described()
  expect(await described()).toMatchObject({described: 3, from_cache: 3})
  expect(await described('--no-cache')).toMatchObject({described: 3, from_cache: 0})
})

test('calls of models join the trace that TRACEPARENT names; one that is none is left alone', async () => {
  await using server = await taskServer(says)
  const config = configured(server.url)
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
  const sent = async (words: string[], TRACEPARENT: string, input?: string) => {
    const before = server.calls.length
    const given = input === undefined ? {} : {input}
    const {exitCode} = await logline([...words, '--config', config], {cwd: folder, env: {TRACEPARENT}, ...given})
    expect(exitCode).toBe(0)
    const calls = server.calls.slice(before).filter(({path}) => path === '/api/chat')
    expect(calls.length).toBeGreaterThan(0)
    return [...new Set(calls.map(({headers}) => headers['traceparent']?.slice(0, 36)))]
  }
  const mine = `00-${trace}-00f067aa0ba902b7-01`
  const joined = [`00-${trace}-`]
  new Database(join(folder, 'logline.db')).exec('DELETE FROM span_metadata').close()
  expect(await sent(['ask', REFUND, '--no-cache'], mine)).toEqual(joined)
  expect(await sent(['enrich', '--llm', '--no-cache'], mine)).toEqual(joined)
  const tried = ['pool', 'try', 'expand_queries', '--input', '-', '--no-cache', '--deadline', '30000']
  expect(await sent(tried, mine, '{"query": "q"}')).toEqual(joined)
  for (const none of ['', 'nonsense', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, `ff-${trace}-00f067aa0ba902b7-01`])
    expect(await sent(tried, none, '{"query": "q"}'), none).toEqual([undefined])
})

test('with --log-level debug each request to a model is a line of JSON: who, what, how long, and no prompt', async () => {
  await using server = await taskServer(says)
  const words = [
    'pool',
    'try',
    'expand_queries',
    '--input',
    '-',
    '--deadline',
    '30000',
    '--log-level',
    'debug',
    '--config',
  ]
  const {stderr} = await logline([...words, configured(server.url)], {
    cwd: folder,
    input: '{"query": "a refund of mine"}',
  })
  const [record] = stderr.split('\n').flatMap((line) => {
    const json = /\{"at".*\}/.exec(line)?.[0]
    return json === undefined ? [] : [JSON.parse(json) as object]
  })
  expect(record).toMatchObject({
    event: 'llmpool.answered',
    task: 'expand_queries',
    strategy: 'FASTEST',
    provider: 'local',
    winner_model: 'm',
    from_cache: false,
    duration_ms: expect.any(Number),
    tokens: {prompt: 7},
    cost_usd: 0,
  })
  expect(JSON.stringify(record)).not.toContain('a refund of mine')
})

test('a setting of the pool that can not be is told with its file and line', async () => {
  const file = configured('ftp://nowhere')
  const {stdout, exitCode} = await logline(['pool', 'status', '--json', '--config', file], {cwd: folder})
  expect(exitCode).toBe(2)
  expect(JSON.parse(stdout).error).toMatchObject({code: 'bad_url', file, line: 6, field: 'pool.providers.0.base_url'})
})

test('without a server, status, models and pull say what mends that', async () => {
  for (const [command, exitCode] of [
    ['status', 0],
    ['models', 0],
    ['pull', 4],
  ] as const) {
    const {stdout, stderr, ...ended} = await logline(
      ['pool', command, '--config', configured('http://127.0.0.1:1')],
      // What is piped in is no name of a model.
      {cwd: folder, input: 'phi3:mini'},
    )
    expect(ended.exitCode, command).toBe(exitCode)
    expect(`${stdout}${stderr}`, command).toMatch(
      /ECONNREFUSED 127\.0\.0\.1:1\n\s+OLLAMA_HOST=127\.0\.0\.1:1 ollama serve/,
    )
  }
})

test('pool status, models, pull and bench say what there is, what is missing, and how fast it was', async () => {
  await using server = await taskServer(says, ['m'])
  const absent = '[[pool.providers]]\nname = "second"\ndriver = "ollama"\nbase_url = "URL"\nmodel = "absent"\n'
  const config = ['--json', '--config', configured(server.url, absent.replace('URL', server.url))]
  const status = JSON.parse((await logline(['pool', 'status', ...config], {cwd: folder})).stdout).data
  expect(status.providers).toMatchObject([
    {provider: 'local', reachable: true, present: true, loaded: false},
    {provider: 'second', reachable: true, present: false},
  ])
  const models = JSON.parse((await logline(['pool', 'models', ...config], {cwd: folder})).stdout).data
  expect(models.servers[0].models).toMatchObject([{name: 'm', digest: 'digest-of-m'}])
  const behave = server.behave
  server.behave = (call) =>
    call.path === '/api/pull' ? {raw: '{"status":"pulling"}\n{"status":"success"}\n'} : behave(call)
  const pulled = await logline(['pool', 'pull', ...config], {cwd: folder})
  expect(JSON.parse(pulled.stdout).data).toEqual({pulled: ['absent']})
  expect(JSON.stringify(server.calls.at(-1)!.body)).toContain('"absent"')
  const words = ['pool', 'bench', '--task', 'enrich_metadata', '--count', '2']
  const bench = JSON.parse((await logline([...words, ...config], {cwd: folder})).stdout).data
  expect(bench.rows[0]).toMatchObject({task: 'enrich_metadata', provider: 'local', asked: 2})
  expect(bench.rows[0].answered + bench.rows[0].failed).toBe(2)
})

test('4: pool bench of servers that never answer says so', async () => {
  const dead = ['--config', configured('http://127.0.0.1:1')]
  const bench = await logline(['pool', 'bench', '--task', 'enrich_metadata', '--count', '1', ...dead], {cwd: folder})
  expect([bench.exitCode, bench.stdout]).toEqual([4, ''])
  expect(bench.stderr).toContain('no call was answered')
})

test('a Redis cache that is not there is told by try, status and doctor, and answers come all the same', async () => {
  await using server = await taskServer(says)
  const config = configured(server.url, '[pool.cache]\ndriver = "redis"\nredis_url = "redis://me:hunter2@127.0.0.1:1"')
  const words = ['pool', 'try', 'expand_queries', '--input', '-', '--deadline', '30000', '--json', '--config', config]
  const asked = await logline(words, {cwd: folder, input: '{"query": "refund"}'})
  const told = /^the Redis cache at 127\.0\.0\.1:1 can't be used/
  expect([asked.exitCode, JSON.parse(asked.stdout).warnings]).toEqual([0, [expect.stringMatching(told)]])
  expect(asked.stderr.match(/the Redis cache/g)).toHaveLength(1)
  const status = await logline(['pool', 'status', '--json', '--config', config], {cwd: folder})
  expect(JSON.parse(status.stdout).data.cache).toEqual({driver: 'redis', trouble: expect.stringMatching(told)})
  const text = await logline(['pool', 'status', '--config', config], {cwd: folder})
  expect(text.stdout).toMatch(
    /the Redis cache at .*\n {2}start the server that pool\.cache\.redis_url \(or redis_url_env\) names/,
  )
  const doctor = await logline(['doctor', '--json', '--config', config], {cwd: folder})
  expect(JSON.parse(doctor.stdout).data.findings).toContainEqual({
    check: 'cache',
    state: 'warn',
    says: expect.stringMatching(told),
    mend: expect.stringContaining('redis_url'),
  })
  for (const {stdout, stderr} of [asked, status, text, doctor]) expect(stdout + stderr).not.toContain('hunter2')
})

test('pool pull downloads a model to every server that is to have it, or to the one of the provider that is named', async () => {
  await using first = await taskServer({}, [])
  await using second = await taskServer({}, [])
  for (const server of [first, second]) server.behave = () => ({raw: '{"status":"success"}\n'})
  const other = `[[pool.providers]]\nname = "other"\ndriver = "ollama"\nbase_url = "${second.url}"\nmodel = "m"\n`
  const config = ['--json', '--config', configured(first.url, other)]
  const pulled = async (name: string) =>
    JSON.parse((await logline(['pool', 'pull', name, ...config], {cwd: folder})).stdout).data.pulled
  expect(await pulled('m')).toEqual(['m', 'm'])
  expect(await pulled('other')).toEqual(['m'])
  expect([first.calls.length, second.calls.length]).toEqual([1, 2])
})

test('doctor says what is wrong and what mends it, and exits with 5 only when something fails', async () => {
  const fine = await logline(['doctor', '--json'], {cwd: folder})
  const found = (stdout: string, check: string) =>
    JSON.parse(stdout).data.findings.filter((each: {check: string}) => each.check === check)
  expect(fine.exitCode).toBe(0)
  for (const check of ['node', 'sqlite', 'disk', 'store', 'index'])
    expect(found(fine.stdout, check)).toMatchObject([{state: 'ok'}])
  await using server = await taskServer({}, ['other'])
  const missing = await logline(['doctor', '--json', '--config', configured(server.url)], {cwd: folder})
  expect(missing.exitCode).toBe(5)
  expect(found(missing.stdout, 'model')).toMatchObject([{state: 'fail', mend: 'logline pool pull m'}])
  const down = await logline(['doctor', '--config', configured('http://127.0.0.1:1')], {cwd: folder})
  expect([down.exitCode, down.stdout]).toEqual([5, expect.stringContaining('OLLAMA_HOST=127.0.0.1:1 ollama serve')])
  const elsewhere = {cwd: folder, env: {LOGLINE_EMBED_EMBEDDER: 'ollama:bge-m3@http://127.0.0.1:1'}}
  const unembedded = await logline(['doctor', '--json'], elsewhere)
  expect([unembedded.exitCode, found(unembedded.stdout, 'embed')[0].state]).toEqual([5, 'fail'])
  const broken = join(tempDir(), 'broken.db')
  const bytes = readFileSync(join(folder, 'logline.db'))
  bytes.fill(0x55, 4096, 16_384)
  writeFileSync(broken, bytes)
  const damaged = await logline(['doctor', '--json', '--db', broken], {cwd: folder})
  expect([damaged.exitCode, found(damaged.stdout, 'store')[0].state]).toEqual([5, 'fail'])
  expect(Buffer.compare(readFileSync(broken), bytes)).toBe(0)
})

test('config import takes an old file over, and config show says where a setting comes from', async () => {
  const here = tempDir()
  writeFileSync(
    join(here, 'llm-pool.toml'),
    '[qos]\nhedge_after_ms = 250\napi_key = "sk-do-not-tell"\n[telemetry]\nurl = "x"\n',
  )
  const shown = await logline(['config', 'import', 'llm-pool.toml'], {cwd: here})
  expect(shown.stdout).toContain('[pool.qos]')
  expect(shown.stderr).toMatch(/qos\.api_key = "\(hidden\)" is not known; .*key_env or key_file/)
  expect(shown.stdout + shown.stderr).not.toContain('do-not-tell')
  expect(shown.stderr).toContain('llm-pool.toml:4: telemetry = {"url":"x"} is not known')
  writeFileSync(join(here, 'logline.toml'), '# mine\n[matcher]\ntop_k = 7\n')
  const words = ['config', 'import', 'llm-pool.toml', '--output', 'logline.toml', '--quiet']
  expect((await logline(words, {cwd: here})).exitCode).toBe(0)
  expect(readFileSync(join(here, 'logline.toml'), 'utf8')).toMatch(/^# mine\n\[matcher\]\ntop_k = 7\n\n\[pool/)
  const settings = JSON.parse((await logline(['config', 'show', '--origin', '--json'], {cwd: here})).stdout).data
    .settings
  const setting = (key: string) => settings.find((each: {key: string}) => each.key === key)
  expect(setting('pool.qos.hedge_after_ms')).toMatchObject({
    value: 250,
    origin: expect.stringMatching(/logline\.toml$/),
  })
  expect(setting('pool.qos.max_attempts')).toMatchObject({origin: 'default'})
  expect(setting('ingest.max_depth')).toMatchObject({value: expect.any(Number)})
  expect(setting('log_level')).toMatchObject({value: 'info'})
  expect(setting('pool.providers')).toMatchObject({value: []})
  // A long value pushes nobody's origin off the screen.
  const long = configured(`http://127.0.0.1:1/${'x'.repeat(300)}`)
  const origins = await logline(['config', 'show', '--origin', '--config', long], {cwd: here})
  const text = origins.stdout.split('\n')
  expect(text.find((line) => line.startsWith('pool.providers'))!.length).toBeGreaterThan(300)
  expect(text.find((line) => line.startsWith('pool.qos.hedge_after_ms'))!.length).toBeLessThan(100)
  expect((await logline(words, {cwd: here})).exitCode).toBe(2)
})
