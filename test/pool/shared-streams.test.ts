import {expect, test} from 'vitest'
import {collected} from '../support/collected.ts'
import type {ServerCall} from '../support/model-server.ts'
import {never, poolOver} from '../support/pools.ts'

const CACHED = {cache: {enabled: true, driver: 'memory'}} as const
const ASK = {task: 'answer', prompt: 'hi'} as const
const piece = (text: string) => `data: ${JSON.stringify({choices: [{delta: {content: text}}]})}\n\n`
const END = `data: ${JSON.stringify({choices: [{delta: {}, finish_reason: 'stop'}]})}\n\ndata: [DONE]\n\n`

/** A server whose answers come as the test sends them. */
async function byHand() {
  const calls: {write: (text: string) => void; end: () => void; call: ServerCall}[] = []
  const setting = await poolOver({
    servers: [
      {
        behave: (call) => ({
          byHand: (response) => {
            response.writeHead(200, {'content-type': 'text/event-stream'})
            response.flushHeaders()
            calls.push({
              call,
              write: (text) => void response.write(piece(text)),
              end: () => void response.end(END),
            })
          },
        }),
      },
    ],
    options: {...CACHED, qos: {hedge_share: 0}},
  })
  return {...setting, calls}
}

const textOf = (chunks: readonly {kind: string; text?: string}[]) => chunks.map(({text = ''}) => text).join('')

test('a stream that asks what another asks already makes no call: it gets what came so far, then the rest', async () => {
  const {pool, servers, calls} = await byHand()
  const first = pool.stream(ASK, never)
  const begun = first.next()
  await expect.poll(() => calls.length).toBe(1)
  calls[0]!.write('one ')
  expect((await begun).value).toEqual({kind: 'text', text: 'one '})
  calls[0]!.write('two ')
  expect((await first.next()).value).toEqual({kind: 'text', text: 'two '})
  const late = pool.stream(ASK, never)
  expect((await late.next()).value).toEqual({kind: 'text', text: 'one '})
  const [rest, others] = [collected(first), collected(late)]
  calls[0]!.write('three')
  calls[0]!.end()
  expect(textOf(await rest)).toBe('three')
  const chunks = await others
  expect(textOf(chunks)).toBe('two three')
  expect(chunks.at(-1)).toMatchObject({kind: 'end', reply: {text: 'one two three', from_cache: true, cost_usd: 0}})
  expect(servers[0]!.calls).toHaveLength(1)
  expect(pool.underWay).toBe(0)
})

test('a stream and a whole answer to the same question are one call, whichever came first', async () => {
  const {pool, servers, calls} = await byHand()
  const stream = collected(pool.stream(ASK, never))
  await expect.poll(() => calls.length).toBe(1)
  const whole = pool.infer(ASK, never)
  calls[0]!.write('the same')
  calls[0]!.end()
  expect(textOf(await stream)).toBe('the same')
  expect(await whole).toMatchObject({text: 'the same', from_cache: true})
  servers[0]!.behave = () => ({text: 'in one piece', delay_ms: 100})
  const other = {...ASK, prompt: 'other'}
  const [one, two] = [pool.infer(other, never), collected(pool.stream(other, never))]
  expect((await one).text).toBe('in one piece')
  expect(textOf(await two)).toBe('in one piece')
  expect(servers[0]!.calls).toHaveLength(2)
})

test('one that leaves a shared stream takes nobody along, whoever began it; the last one closes the connection', async () => {
  const {pool, servers, calls} = await byHand()
  const leaving = new AbortController()
  const first = pool.stream(ASK, leaving.signal)
  const begun = first.next()
  await expect.poll(() => calls.length).toBe(1)
  const second = pool.stream(ASK, never)
  const third = pool.stream(ASK, never)
  calls[0]!.write('one ')
  await begun
  await second.next()
  await third.next()
  leaving.abort()
  await expect(first.next()).rejects.toThrow('interrupted')
  calls[0]!.write('two')
  expect((await second.next()).value).toEqual({kind: 'text', text: 'two'})
  expect((await third.next()).value).toEqual({kind: 'text', text: 'two'})
  await second.return()
  calls[0]!.write(' three')
  expect((await third.next()).value).toEqual({kind: 'text', text: ' three'})
  expect(servers[0]!.cancelled).toEqual([])
  await third.return()
  await expect.poll(() => servers[0]!.cancelled).toEqual([0])
  expect(pool.underWay).toBe(0)
})

test('a deadline ends the stream of who has it, and not the stream of who has more time', async () => {
  const {pool, servers, calls} = await byHand()
  const short = pool.stream({...ASK, deadline_ms: 250}, never)
  const begun = short.next()
  await expect.poll(() => calls.length).toBe(1)
  calls[0]!.write('one ')
  await begun
  const long = pool.stream(ASK, never)
  await long.next()
  expect((await collected(short)).at(-1)).toMatchObject({kind: 'error', error: {kind: 'deadline'}})
  calls[0]!.write('two')
  calls[0]!.end()
  expect((await collected(long)).at(-1)).toMatchObject({kind: 'end', reply: {text: 'one two'}})
  expect(servers[0]!.cancelled).toEqual([])
})

test('one who never reads on keeps no connection open beyond the deadline', async () => {
  const {pool, servers, calls} = await byHand()
  const forgotten = pool.stream({...ASK, deadline_ms: 150}, never)
  const begun = forgotten.next()
  await expect.poll(() => calls.length).toBe(1)
  calls[0]!.write('one ')
  await begun
  await expect.poll(() => servers[0]!.cancelled).toEqual([0])
  expect(pool.underWay).toBe(0)
})

test('a whole answer that joined a stream which broke off is asked for anew; streams are told', async () => {
  const {pool, servers, calls} = await byHand()
  const stream = pool.stream(ASK, never)
  const begun = stream.next()
  await expect.poll(() => calls.length).toBe(1)
  calls[0]!.write('half')
  await begun
  const [rest, joined, whole] = [collected(stream), collected(pool.stream(ASK, never)), pool.infer(ASK, never)]
  servers[0]!.behave = () => ({text: 'whole'})
  await new Promise((resolve) => setTimeout(resolve, 20))
  calls[0]!.call.socket.resetAndDestroy()
  expect(await rest).toMatchObject([{kind: 'error', error: {kind: 'all_failed'}}])
  expect(await joined).toMatchObject([
    {kind: 'text', text: 'half'},
    {kind: 'error', error: {kind: 'all_failed'}},
  ])
  expect(await whole).toMatchObject({text: 'whole', from_cache: false})
})

test('streams that may not be kept are never shared', async () => {
  const {pool, servers} = await poolOver({servers: [{behave: () => ({text: 'x', delay_ms: 30})}], options: CACHED})
  await Promise.all([1, 2].map(() => collected(pool.stream({...ASK, cache: 'no-store'}, never))))
  expect(servers[0]!.calls).toHaveLength(2)
})
