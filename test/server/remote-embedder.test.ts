import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {embeddingServer} from '../support/embedding-server.ts'
import {chatReply, eventually, PORT, servedSpan, serving} from '../support/serving.ts'
import {tempDir} from '../support/temp.ts'

test('with the embedder of a server: answers, edits while that is gone, and a plain error for a question', async () => {
  await using embedding = await embeddingServer('ollama')
  const folder = tempDir()
  const config = `[embed]\nembedder = "ollama:nomic-embed-text@${embedding.url}"\n`
  writeFileSync(join(folder, 'logline.toml'), config)
  writeFileSync(join(folder, 'spans.ndjson'), ['a', 'b', 'c'].map((id) => servedSpan(id, PORT, '5432')).join(''))
  const named = ['--config', 'logline.toml']
  expect(await logline(['run', 'spans.ndjson', ...named], {cwd: folder})).toMatchObject({exitCode: 0})
  const server = await serving({folder, config})
  expect((await chatReply(server.ask(PORT))).choices[0]!.message.content).toBe('5432')
  const ready = async () => {
    const response = await fetch(`${server.url}/readyz`)
    return [response.status, await response.json()]
  }
  expect(await ready()).toEqual([200, {status: 'ready'}])
  const vectors = await server.post('/v1/embeddings', {model: 'logline-v1', input: PORT})
  expect([vectors.status, await vectors.json()]).toMatchObject([200, {logline_meta: {dimensions: 24}}])
  // The built-in one is at hand whichever answers, at any of its lengths.
  for (const [more, dimensions] of [
    [{}, 256],
    [{dimensions: 64}, 64],
  ] as const) {
    const own = await server.post('/v1/embeddings', {model: 'builtin', input: PORT, ...more})
    expect([own.status, await own.json()]).toMatchObject([200, {model: 'builtin', logline_meta: {dimensions}}])
  }
  const says = embedding.behave
  embedding.behave = () => ({fault: 'stall'})
  const late = await server.ask('Another port?', {deadline_ms: 300})
  expect([late.status, await late.json()]).toMatchObject([504, {error: {code: 'deadline', param: 'deadline_ms'}}])
  embedding.behave = says
  await embedding[Symbol.asyncDispose]()
  await eventually(ready).toMatchObject([
    503,
    {error: {code: 'not_ready', message: expect.stringMatching(/^no question can be embedded .*provider_unreachable/)}},
  ])
  expect(JSON.stringify(await ready())).not.toContain('127.0.0.1')
  writeFileSync(join(folder, 'logline.toml'), `${config}[server]\nmax_queue = 7\n`)
  await eventually(() => server.log().map(({event}) => event)).toContain('config.changed')
  const failed = await server.ask(PORT)
  expect([failed.status, await failed.json()]).toMatchObject([
    ...[502, {error: {type: 'server_error', message: expect.not.stringContaining('127.0.0.1')}}],
  ])
  const reason = () => server.log().find(({status}) => status === 502)?.['reason']
  await eventually(reason).toMatch(/127\.0\.0\.1/)
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  // Without it there is nothing to begin with.
  const again = await logline(['serve', '--port', '0', '--json', ...named], {cwd: folder})
  expect([again.exitCode, JSON.parse(again.stdout)]).toMatchObject([4, {ok: false}])
})
