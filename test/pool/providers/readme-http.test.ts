import {readFileSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {expect, onTestFinished, test, vi} from 'vitest'
import {openTaskPool} from '../../../src/pipeline/task-pool.ts'
import {readSettings} from '../../../src/settings/read.ts'
import {never} from '../../support/pools.ts'
import {tempDir} from '../../support/temp.ts'

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')

/** llama.cpp's own endpoint, as its documentation has it (tools/server/README.md, "POST /completion"). */
async function llamaServer() {
  const bodies: Record<string, unknown>[] = []
  const http = createServer(async (request, response) => {
    if (request.url === '/health') return void response.end('{"status":"ok"}')
    if (request.method !== 'POST' || request.url !== '/completion') return void response.writeHead(404).end('{}')
    let text = ''
    for await (const part of request) text += String(part)
    bodies.push(JSON.parse(text) as Record<string, unknown>)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({content: '{"yes": true}', tokens_evaluated: 12, tokens_predicted: 5}))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void http.close(() => resolve())))
  return {bodies, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`}
}

test('the example of a server described by a template works as the README has it', async () => {
  const example = /```toml\n((?:(?!```)[\s\S])*driver = "http"[\s\S]*?)```/.exec(
    README.split('\n## LLM pool\n')[1]!,
  )![1]!
  const {bodies, url} = await llamaServer()
  const folder = tempDir()
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'user'))
  onTestFinished(() => void vi.unstubAllEnvs())
  const file = join(folder, 'logline.toml')
  const placed = example.replace(/^base_url = "[^"]*"/m, `base_url = "${url}"`)
  expect(placed).toContain(url)
  writeFileSync(file, `[pool.qos]\nmax_deadline_ms = 20000\n${placed}`)
  await using house = await openTaskPool(readSettings({config: file}, folder).pool)
  const schema = {type: 'object'}
  const prompt = [
    {role: 'system', content: 'Say yes.'},
    {role: 'user', content: 'Now?'},
  ] as const
  const reply = await house.pool.infer({task: 'answer', prompt, schema, max_tokens: 9, temperature: 0.5}, never)
  expect(reply).toMatchObject({value: {yes: true}, tokens_spent: {prompt: 12, completion: 5}})
  await house.pool.infer({task: 'answer', prompt}, never)
  const asked = {prompt: 'Say yes.\n\nNow?', n_predict: 9, temperature: 0.5}
  expect(bodies[0]).toEqual({...asked, json_schema: schema})
  // What a request does not have is left out.
  expect(Object.keys(bodies[1]!)).toEqual(Object.keys(asked))
})
