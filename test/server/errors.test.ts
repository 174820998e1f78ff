import {request as httpRequest} from 'node:http'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {chat, eventually, PORT, type RunningServer, serving, storeOfFile} from '../support/serving.ts'

const store = storeOfFile()

const START = {config: '[server]\nmax_body_bytes = 4096\n'}

async function errorOf(response: Response) {
  const {error} = (await response.json()) as {error: Record<string, unknown>}
  return {status: response.status, ...error}
}

/** As no client would send it. */
function raw(server: RunningServer, path: string, headers: Record<string, string>, parts: readonly string[] = []) {
  return new Promise<{status: number; continued: boolean; body: string}>((resolve, reject) => {
    let continued = false
    const sent = httpRequest(`${server.url}${path}`, {method: 'POST', headers}, (response) => {
      let body = ''
      response.on('data', (data: Buffer) => (body += data.toString()))
      response.on('end', () => resolve({status: response.statusCode!, continued, body}))
    })
    sent.on('continue', () => {
      continued = true
      for (const part of parts) sent.write(part)
      sent.end()
    })
    sent.on('error', reject)
    if (headers['expect'] === undefined) {
      for (const part of parts) sent.write(part)
      sent.end()
    } else sent.flushHeaders()
  })
}

test('another path, method or kind of body is told apart, in the shape that clients know', async () => {
  const server = await serving({folder: store.copy(), ...START})
  expect(await errorOf(await fetch(`${server.url}/v2/chat`))).toMatchObject({
    ...{status: 404, code: 'not_found', type: 'invalid_request_error', param: null},
  })
  const wrong = await fetch(`${server.url}/v1/chat/completions`)
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST'])
  const deleted = await fetch(`${server.url}/v1/models`, {method: 'DELETE'})
  expect([deleted.status, deleted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  const head = await fetch(`${server.url}/healthz`, {method: 'HEAD'})
  expect([head.status, await head.text()]).toEqual([200, ''])
  for (const headers of [{'content-type': 'text/plain'}, {'content-encoding': 'gzip'}])
    expect((await server.post('/v1/chat/completions', chat(PORT), headers)).status).toBe(415)
  expect(await errorOf(await server.post('/v1/chat/completions', '{"model":'))).toMatchObject({
    status: 400,
    code: 'not_json',
  })
  expect((await fetch(`${server.url}/v1/models/%zz`)).status).toBe(404)
  const latin = await fetch(`${server.url}/v1/chat/completions`, {
    ...{method: 'POST', headers: {'content-type': 'application/json'}},
    body: Buffer.from([0x22, 0xe9, 0x22]),
  })
  expect(await errorOf(latin)).toMatchObject({status: 400, code: 'not_utf8'})
})

test('a body that is too long is refused: by its length before it is sent, else as soon as it is', async () => {
  const server = await serving({folder: store.copy(), ...START})
  const json = {'content-type': 'application/json'}
  const long = JSON.stringify(chat('x'.repeat(5000)))
  expect(await errorOf(await server.post('/v1/chat/completions', long))).toMatchObject({
    status: 413,
    code: 'body_too_long',
  })
  const chunked = await raw(server, '/v1/chat/completions', json, [long.slice(0, 3000), long.slice(3000)])
  expect(chunked.status).toBe(413)
  const asking = {...json, expect: '100-continue'}
  const refused = await raw(server, '/v1/chat/completions', {...asking, 'content-length': String(long.length)})
  expect(refused).toMatchObject({status: 413, continued: false})
  const short = JSON.stringify(chat(PORT))
  const taken = await raw(server, '/v1/chat/completions', {...asking, 'content-length': String(short.length)}, [short])
  expect(taken).toMatchObject({status: 200, continued: true})
  // It goes on answering.
  expect((await server.ask(PORT)).status).toBe(200)
})

test('no body whatever makes it fail: every one is answered, or refused as the fault of the one who asks', async () => {
  const server = await serving({folder: store.copy(), ...START})
  const mangled = fc
    .tuple(
      fc.constantFrom(JSON.stringify(chat(PORT)), '{"model":"logline-v1","input":["a"],"prompt":"b"}'),
      fc.nat(),
      fc.string(),
    )
    .map(([text, at, more]) => text.slice(0, at % text.length) + more + text.slice((at % text.length) + 1))
  const message = fc.record({role: fc.constantFrom('user', 'assistant', 'tool', 'x'), content: fc.anything()})
  const odd = fc
    .record(
      {
        model: fc.oneof(fc.constant('logline-v1'), fc.anything()),
        messages: fc.oneof(fc.array(message, {maxLength: 3}), fc.anything()),
        prompt: fc.anything(),
        input: fc.oneof(
          fc.string({unit: 'binary'}),
          fc.array(fc.string({unit: 'binary'}), {maxLength: 3}),
          fc.anything(),
        ),
        stream: fc.constantFrom(true, false, null),
        logline: fc.oneof(fc.dictionary(fc.string(), fc.anything()), fc.constant({context: {thread_id: '\0'}})),
        deadline_ms: fc.double(),
      },
      {requiredKeys: []},
    )
    .map(
      (body) => JSON.stringify(body, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) ?? '',
    )
  const halves = fc
    .array(fc.nat({max: 0xffff}), {maxLength: 20})
    .map((units) => JSON.stringify(chat(String.fromCharCode(...units))))
  const nested = fc.nat({max: 2000}).map((depth) => '['.repeat(depth))
  const paths = fc.constantFrom('/v1/chat/completions', '/v1/completions', '/v1/embeddings')
  const bodies = fc.oneof(mangled, odd, odd, nested, halves, fc.string({unit: 'binary'}), fc.json())
  await fc.assert(
    fc.asyncProperty(paths, bodies, async (path, body) => {
      const response = await server.post(path, body)
      const text = await response.text()
      expect([200, 400, 404, 413, 504], `${path} ${body} ${text}`).toContain(response.status)
      if (response.status !== 200) {
        const {error} = JSON.parse(text) as {error: Record<string, unknown>}
        expect(Object.keys(error).sort()).toEqual(['code', 'message', 'param', 'type'])
        expect(error['type']).toBe(response.status === 504 ? 'server_error' : 'invalid_request_error')
      }
    }),
    {numRuns: 300},
  )
  for (const half of ['\ud800', 'a\udc00b'])
    expect(await errorOf(await server.ask(half))).toMatchObject({status: 400, code: 'not_unicode'})
  for (const question of ['\u0000', '\u202e', '💥'.repeat(900), 'a\nb'])
    expect((await server.ask(question)).status).toBe(200)
  expect(server.log().filter(({level}) => level === 'error')).toEqual([])
})

test('a store that breaks under it is told as such, without its place, and the log knows more', async () => {
  const folder = store.copy()
  const server = await serving({folder})
  const {default: Database} = await import('better-sqlite3')
  const db = new Database(`${folder}/logline.db`)
  db.exec('DROP TABLE meta')
  db.close()
  const broken = await errorOf(await server.ask(PORT))
  expect(broken).toMatchObject({status: 500, type: 'server_error', code: 'internal_error'})
  expect(JSON.stringify(broken)).not.toMatch(/meta|at .*\.js|logline\.db/)
  await eventually(() => server.log().find(({status}) => status === 500)?.['stack']).toMatch(/meta/)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
})
