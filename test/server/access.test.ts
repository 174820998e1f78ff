import {mkdirSync, writeFileSync} from 'node:fs'
import {request} from 'node:http'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {chat, eventually, PORT, type RunningServer, serving, storeOfFile} from '../support/serving.ts'

const store = storeOfFile()

const KEY = 'correct-horse-battery-staple'

/** Asks under a name of one's own: fetch does not let one choose it. */
function askedAs(server: RunningServer, host: string, path = '/v1/models'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, {headers: {host}}, (response) => {
      response.resume()
      resolve(response.statusCode!)
    })
    sent.on('error', reject)
    sent.end()
  })
}

test('a page elsewhere that lets its own name point here gets nothing, whatever it asks', async () => {
  const server = await serving({folder: store.copy(), config: '[server]\nallowed_hosts = ["mini.local"]\n'})
  const {port} = new URL(server.url)
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, '[::1]', 'LOCALHOST', '127.0.0.9', 'mini.local:80'])
    expect([host, await askedAs(server, host)]).toEqual([host, 200])
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
    'no host',
  ])
    for (const path of ['/v1/models', '/healthz', '/metrics', '/nothing'])
      expect([host, path, await askedAs(server, host, path)]).toEqual([host, path, 403])
})

test('with a key, nothing of the store is told without it; health is', async () => {
  const folder = store.copy()
  writeFileSync(join(folder, 'key'), `${KEY}\n`)
  const given = [
    {words: ['--api-key-file', 'key']},
    {env: {LOGLINE_API_KEY: KEY}},
    {env: {MY_KEY: KEY}, config: '[server]\nkey_env = "MY_KEY"\n'},
    {config: '[server]\nkey_file = "key"\n'},
  ]
  for (const each of given) {
    const server = await serving({folder, ...each})
    expect(server.started).toMatchObject({data: {keyed: true}, warnings: []})
    for (const path of ['/v1/models', '/metrics']) {
      const wrong = async (authorization?: string) => {
        const headers = authorization === undefined ? {} : {authorization}
        const response = await fetch(`${server.url}${path}`, {headers})
        return [response.status, response.headers.get('www-authenticate')]
      }
      for (const authorization of [
        undefined,
        'Bearer',
        'Bearer wrong',
        `Basic ${KEY}`,
        KEY,
        `Bearer ${KEY}x`,
        'Bearer é',
      ])
        expect([path, authorization, ...(await wrong(authorization))]).toEqual([path, authorization, 401, 'Bearer'])
      expect((await wrong(`Bearer ${KEY}`))[0]).toBe(200)
      expect((await wrong(`bearer ${KEY}`))[0]).toBe(200)
    }
    const refused = await server.ask(PORT)
    expect([refused.status, await refused.json()]).toMatchObject([401, {error: {code: 'invalid_api_key'}}])
    expect((await server.ask(PORT, {}, {authorization: `Bearer ${KEY}`})).status).toBe(200)
    for (const path of ['/healthz', '/readyz']) expect((await fetch(`${server.url}${path}`)).status).toBe(200)
    expect(server.stderr()).not.toContain(KEY)
    server.kill('SIGKILL')
  }
})

test('a key in a file of its own is changed by SIGHUP; one that went away leaves the old one in force', async () => {
  const folder = store.copy()
  writeFileSync(join(folder, 'key'), KEY)
  const server = await serving({folder, words: ['--api-key-file', 'key']})
  const status = async (key: string) => (await server.ask(PORT, {}, {authorization: `Bearer ${key}`})).status
  writeFileSync(join(folder, 'key'), 'another-key')
  expect([await status(KEY), await status('another-key')]).toEqual([200, 401])
  server.kill('SIGHUP')
  await eventually(() => status('another-key')).toBe(200)
  expect(await status(KEY)).toBe(401)
  writeFileSync(join(folder, 'key'), '')
  server.kill('SIGHUP')
  await eventually(() => server.log().find(({event}) => event === 'config.rejected')).toMatchObject({
    ...{level: 'error', code: 'key_missing'},
  })
  expect(await status('another-key')).toBe(200)
})

test('other machines are listened to with a key only', async () => {
  const folder = store.copy()
  const refused = await logline(['serve', '--host', '0.0.0.0', '--port', '0', '--json'], {cwd: folder})
  expect([refused.exitCode, JSON.parse(refused.stdout)]).toMatchObject([2, {ok: false, error: {code: 'key_required'}}])
  expect(refused.stderr).toMatch(/0\.0\.0\.0 can be reached by others.*\n\s+.*--api-key-file/)
  const server = await serving({folder, words: ['--host', '0.0.0.0'], env: {LOGLINE_API_KEY: KEY}})
  expect(server.started).toMatchObject({data: {keyed: true}, warnings: [expect.stringMatching(/other machines/)]})
  const {port} = new URL(server.url)
  const url = `http://127.0.0.1:${port}/v1/models`
  expect((await fetch(url)).status).toBe(401)
  expect((await fetch(url, {headers: {authorization: `Bearer ${KEY}`}})).status).toBe(200)
})

test('a configuration that was merely found can not open the store to others', async () => {
  const folder = store.copy()
  mkdirSync(join(folder, '.git'))
  const start = (words: readonly string[] = []) =>
    logline(['serve', '--json', ...words], {cwd: folder, env: {LOGLINE_API_KEY: KEY}})
  const opening = {
    listen_addr: '"0.0.0.0:0"',
    key_file: '"logline.toml"',
    key_env: '"HOME"',
    allowed_hosts: '["evil.example"]',
    cors_origins: '["https://evil.example"]',
  }
  for (const [key, value] of Object.entries(opening)) {
    writeFileSync(join(folder, 'logline.toml'), `[server]\n${key} = ${value}\n`)
    const {exitCode, stdout} = await start()
    expect([key, exitCode, JSON.parse(stdout)]).toMatchObject([
      ...[key, 2],
      {error: {code: 'server_untrusted', field: `server.${key}`, line: 2, file: join(folder, 'logline.toml')}},
    ])
  }
  writeFileSync(join(folder, 'logline.toml'), '[pool.server]\nlisten_addr = "0.0.0.0:0"\n')
  expect(JSON.parse((await start()).stdout)).toMatchObject({error: {code: 'server_untrusted'}})
  // An address of this machine opens nothing.
  writeFileSync(join(folder, 'logline.toml'), '[server]\nlisten_addr = "localhost:0"\nuntrusted = ["key_env"]\n')
  const server = await serving({folder})
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
})

test('pages may read the answers from the origins that are named, and from no other', async () => {
  const folder = store.copy()
  const origin = 'https://chat.example'
  const preflight = (server: RunningServer, from: string) =>
    fetch(`${server.url}/v1/chat/completions`, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type, x-stainless-os',
      },
    })
  const closed = await serving({folder})
  expect((await preflight(closed, origin)).status).toBe(403)
  const plain = await closed.ask(PORT, {}, {origin})
  expect([plain.status, plain.headers.get('access-control-allow-origin')]).toEqual([200, null])
  // What needs no preflight is no JSON to us.
  expect((await closed.post('/v1/chat/completions', chat(PORT), {'content-type': 'text/plain', origin})).status).toBe(
    415,
  )
  const config = `[server]\ncors_origins = ["${origin}"]\nkey_env = "MY_KEY"\n`
  const open = await serving({folder, config, env: {MY_KEY: KEY}})
  const allowed = await preflight(open, origin)
  expect(allowed.status).toBe(204)
  expect(Object.fromEntries(allowed.headers)).toMatchObject({
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type, x-stainless-os',
    vary: 'Origin',
  })
  expect((await preflight(open, 'https://evil.example')).status).toBe(403)
  const unkeyed = await open.ask(PORT, {}, {origin})
  expect([unkeyed.status, unkeyed.headers.get('access-control-allow-origin')]).toEqual([401, origin])
})
