import {existsSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {chatReply, eventually, PORT, poolConfig, REFUND, SAYS, serving, storeOfFile} from '../support/serving.ts'
import {taskServer} from '../support/task-server.ts'
import {tempDir} from '../support/temp.ts'

const store = storeOfFile()

test('it says where it listens: one object on stdout, a line for people on stderr', async () => {
  const folder = store.copy()
  const server = await serving({folder})
  expect(server.started).toEqual({
    ...{ok: true, command: 'serve', schema: 'logline.serve/1', warnings: []},
    data: {
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      host: '127.0.0.1',
      port: Number(new URL(server.url).port),
      pid: server.pid,
      model: 'logline-v1',
      db: join(folder, 'logline.db'),
      spans: 6,
      keyed: false,
    },
  })
  await eventually(server.stderr).toContain(`listening on ${server.url} (6 spans; Ctrl-C ends it)\n`)
})

test('SIGTERM ends it with 0, Ctrl-C with 130; the store is closed', async () => {
  for (const [signal, code] of [
    ['SIGTERM', 0],
    ['SIGINT', 130],
  ] as const) {
    const server = await serving({folder: store.copy()})
    expect((await server.ask(PORT)).status).toBe(200)
    server.kill(signal)
    expect([signal, await server.exited]).toEqual([signal, code])
    // Whoever closes a store last takes its log away.
    expect(existsSync(join(server.folder, 'logline.db-wal'))).toBe(false)
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
    expect(server.stderr()).not.toMatch(/Error|\n\s+at /)
  }
})

/** A server whose question for a model is under way. */
async function withOneUnderWay(more: string) {
  const models = await taskServer(SAYS)
  onTestFinished(() => models[Symbol.asyncDispose]())
  const folder = store.copy()
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  const says = models.behave
  models.behave = async (call) => {
    if (call.body['messages'] !== undefined) await released
    return says(call)
  }
  const server = await serving({folder, config: poolConfig(folder, models.url, more)})
  const asked = server.ask(REFUND)
  await eventually(() => models.calls.some(({body}) => body['messages'] !== undefined)).toBe(true)
  return {server, asked, release, models}
}

test('at the end a request under way is answered, and new ones are not taken', async () => {
  const {server, asked, release} = await withOneUnderWay('[server]\ngrace_ms = 60000\n')
  server.kill('SIGTERM')
  await eventually(() =>
    fetch(`${server.url}/healthz`).then(
      () => 'answered',
      () => 'refused',
    ),
  ).toBe('refused')
  release()
  const response = await asked
  expect([response.status, response.headers.get('connection')]).toEqual([200, 'close'])
  expect((await chatReply(Promise.resolve(response))).choices[0]!.message.content).toBe('Ten days to a month.')
  expect(await server.exited).toBe(0)
})

test('what is not answered when the grace is over is cut, the model server let go, and it still ends with 0', async () => {
  const {server, asked, models} = await withOneUnderWay('[server]\ngrace_ms = 200\n')
  const told = asked.then(
    async (response) => [response.status, ((await response.json()) as {error: {code: string}}).error.code],
    () => 'cut off',
  )
  server.kill('SIGTERM')
  expect([[503, 'ending'], 'cut off']).toContainEqual(await told)
  expect(await server.exited).toBe(0)
  expect(models.calls.every(({left}) => left.aborted)).toBe(true)
  expect(server.log().find(({event}) => event === 'serve.cut')).toMatchObject({connections: 1})
})

test('a second signal ends it at once, whatever is under way', async () => {
  const {server, asked} = await withOneUnderWay('[server]\ngrace_ms = 600000\n')
  const told = asked.then(
    () => 'answered',
    () => 'cut off',
  )
  server.kill('SIGTERM')
  await eventually(() =>
    fetch(`${server.url}/healthz`).then(
      () => 'answered',
      () => 'refused',
    ),
  ).toBe('refused')
  server.kill('SIGTERM')
  expect(await server.exited).not.toBe(0)
  expect(await told).toBe('cut off')
})

test('an address that is taken, a store that is missing, a key that is not there: one line, a hint, its exit code', async () => {
  const folder = store.copy()
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const {port} = other.address() as AddressInfo
  const empty = tempDir()
  writeFileSync(join(folder, 'key'), 'a key')
  for (const [cwd, words, code, error] of [
    [folder, ['--port', String(port)], 2, 'cannot_listen'],
    [folder, ['--host', '203.0.113.7', '--api-key-file', 'key'], 2, 'cannot_listen'],
    [empty, [], 6, 'store_missing'],
    [folder, ['--api-key-file', 'nowhere'], 2, 'key_missing'],
    [folder, ['--port', '70000'], 2, 'usage'],
    [folder, ['extra'], 2, 'usage'],
  ] as const) {
    const {exitCode, stdout, stderr} = await logline(['serve', '--json', ...words], {cwd})
    expect([words, exitCode, JSON.parse(stdout)]).toMatchObject([words, code, {ok: false, error: {code: error}}])
    expect(stderr.split('\n')).toHaveLength(2)
  }
  const second = await logline(['serve', '--port', String(port)], {cwd: folder})
  expect(second.stderr).toMatch(new RegExp(`127\\.0\\.0\\.1:${port} is in use already.*\\n.*--port 0`))
})

test('it listens where the configuration says: [server], else the [server] of an imported llm-pool.toml', async () => {
  const folder = store.copy()
  for (const [text, host] of [
    ['[pool.server]\nlisten_addr = "[::1]:0"\nenable_grpc = true\n', '::1'],
    ['[server]\nlisten_addr = "127.0.0.2:0"\n[pool.server]\nlisten_addr = "[::1]:0"\n', '127.0.0.2'],
  ] as const) {
    const server = await serving({folder, config: text})
    expect(server.started).toMatchObject({data: {host}})
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    const {warnings} = server.started as {warnings: string[]}
    expect(warnings.join()).toMatch(text.includes('enable_grpc') ? /gRPC is not spoken/ : /^$/)
  }
  writeFileSync(join(folder, 'logline.toml'), '[pool.server]\nenable_http = false\n')
  const off = await logline(['serve', '--json', '--config', 'logline.toml'], {cwd: folder})
  expect([off.exitCode, JSON.parse(off.stdout)]).toMatchObject([
    ...[2, {error: {code: 'nothing_to_serve', line: 2, field: 'pool.server.enable_http'}}],
  ])
})
