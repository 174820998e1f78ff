import {connect, type Socket} from 'node:net'
import {expect, onTestFinished, test} from 'vitest'
import {eventually, PORT, poolConfig, REFUND, SAYS, serving, storeOfFile} from '../support/serving.ts'
import {taskServer} from '../support/task-server.ts'

const store = storeOfFile()

/** A connection that says something and then nothing; what it hears until it is closed. */
function slow(url: string, text: string): {socket: Socket; heard: Promise<string>} {
  const {hostname, port} = new URL(url)
  const socket = connect(Number(port), hostname, () => socket.write(text))
  onTestFinished(() => void socket.destroy())
  let said = ''
  socket.on('data', (data) => (said += data.toString()))
  socket.on('error', () => {})
  return {socket, heard: new Promise((resolve) => socket.on('close', () => resolve(said)))}
}

const HEAD = 'POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'

test('requests that dribble in are cut off, and keep nobody else from being answered', async () => {
  const server = await serving({
    folder: store.copy(),
    config: '[server]\nrequest_timeout_ms = 500\nmax_concurrent = 1\n',
  })
  const dribbling = [
    ...Array.from({length: 20}, () => slow(server.url, 'POST /v1/chat/completions HTTP/1.1\r\nX-A: ')),
    ...Array.from({length: 20}, () => slow(server.url, `${HEAD}Content-Length: 1000\r\n\r\n{"model"`)),
    ...Array.from({length: 5}, () => slow(server.url, '')),
  ]
  expect((await server.ask(PORT)).status).toBe(200)
  for (const {heard} of dribbling.slice(0, 40)) expect(await heard).toMatch(/^HTTP\/1\.1 408 /)
  expect(JSON.parse((await dribbling[0]!.heard).split('\r\n\r\n')[1]!)).toMatchObject({
    error: {code: 'request_too_slow'},
  })
  // Those that said nothing at all are closed as well.
  for (const {heard} of dribbling.slice(40)) await heard
  expect((await server.ask(PORT)).status).toBe(200)
})

test('who does not take the answer is left, and what it was is let go', async () => {
  const server = await serving({folder: store.copy(), config: '[server]\nrequest_timeout_ms = 500\n'})
  const {hostname, port} = new URL(server.url)
  const body = JSON.stringify({model: 'logline-v1', input: Array.from({length: 2048}, (_, at) => `text ${at}`)})
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  socket.pause()
  socket.write(
    `POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
  await eventually(() => server.log().find(({route}) => route === '/v1/embeddings')).toMatchObject({status: 499})
  expect((await server.ask(PORT)).status).toBe(200)
})

test('a question is shorter than a body may be: a long one would keep the others waiting', async () => {
  const server = await serving({folder: store.copy()})
  expect((await server.ask('é'.repeat(32_768))).status).toBe(200)
  const long = await server.ask('é'.repeat(32_769))
  expect([long.status, await long.json()]).toMatchObject([
    ...[400, {error: {code: 'context_length_exceeded', param: 'messages[0].content'}}],
  ])
})

test('what is no HTTP is answered with 400, and too long a head with 431', async () => {
  const server = await serving({folder: store.copy()})
  expect(await slow(server.url, 'hello?\r\n\r\n').heard).toMatch(/^HTTP\/1\.1 400 /)
  expect(
    await slow(server.url, `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`).heard,
  ).toMatch(/^HTTP\/1\.1 431 /)
  expect(
    await slow(server.url, `${HEAD}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`).heard,
  ).toMatch(/^HTTP\/1\.1 400 /)
})

test('of more requests than there is room for, some wait their turn and the rest are sent away with Retry-After', async () => {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  const models = await taskServer(SAYS)
  onTestFinished(() => models[Symbol.asyncDispose]())
  const says = models.behave
  models.behave = async (call) => {
    if (call.body['messages'] !== undefined) await released
    return says(call)
  }
  const folder = store.copy()
  const config = poolConfig(folder, models.url, '[server]\nmax_concurrent = 1\nmax_queue = 2\n')
  const server = await serving({folder, config})
  const asked = [server.ask(REFUND)]
  await eventually(() => models.calls.some(({body}) => body['messages'] !== undefined)).toBe(true)
  asked.push(server.ask(PORT), server.ask(PORT))
  const waiting = async () =>
    /^logline_requests_waiting (\d+)$/m.exec(await (await fetch(`${server.url}/metrics`)).text())![1]
  await eventually(waiting).toBe('2')
  const away = await server.ask(PORT)
  expect([away.status, away.headers.get('retry-after')]).toEqual([429, '1'])
  expect(await away.json()).toMatchObject({error: {type: 'rate_limit_error', code: 'too_many_requests'}})
  release()
  expect(await Promise.all(asked.map(async (each) => (await each).status))).toEqual([200, 200, 200])
  expect(await waiting()).toBe('0')
})

test('who leaves while waiting gives the place to others', async () => {
  const models = await taskServer({...SAYS, synthesize: () => ({fault: 'stall'})})
  onTestFinished(() => models[Symbol.asyncDispose]())
  const folder = store.copy()
  const server = await serving({
    folder,
    config: poolConfig(folder, models.url, '[server]\nmax_concurrent = 1\nmax_queue = 1\n'),
  })
  const controllers = [new AbortController(), new AbortController()] as const
  const ask = (question: string, {signal}: AbortController) =>
    fetch(`${server.url}/v1/chat/completions`, {
      ...{method: 'POST', signal, headers: {'content-type': 'application/json'}},
      body: JSON.stringify({model: 'logline-v1', messages: [{role: 'user', content: question}]}),
    }).catch(() => undefined)
  const metrics = async () => (await fetch(`${server.url}/metrics`)).text()
  const first = ask(REFUND, controllers[0])
  await eventually(metrics).toMatch(/^logline_requests_working 1$/m)
  const second = ask(PORT, controllers[1])
  await eventually(metrics).toMatch(/^logline_requests_waiting 1$/m)
  controllers[1].abort()
  await second
  await eventually(metrics).toMatch(/^logline_requests_waiting 0$/m)
  const third = server.ask(PORT)
  controllers[0].abort()
  await first
  expect((await third).status).toBe(200)
})
