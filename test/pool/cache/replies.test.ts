import {expect, onTestFinished, test} from 'vitest'
import {openWorkspace} from '../../../src/pipeline/workspace.ts'
import {poolLedger} from '../../../src/pool/observe/ledger.sql.ts'
import type {PoolRequest} from '../../../src/pool/request.ts'
import {collected} from '../../support/collected.ts'
import type {ServerCall} from '../../support/model-server.ts'
import {never, poolOver} from '../../support/pools.ts'
import {redisServer} from '../../support/redis-server.ts'
import {tempDir} from '../../support/temp.ts'

const CACHED = {cache: {enabled: true, driver: 'memory'}} as const
/** Answers with everything that reached the model, so that a wrong hit is seen. */
const echo = ({body}: ServerCall) => ({text: JSON.stringify(body)})

const BASE: PoolRequest = {
  task: 'answer',
  prompt: [
    {role: 'system', content: 'be brief'},
    {role: 'user', content: 'one'},
    {role: 'assistant', content: 'two'},
    {role: 'user', content: 'three'},
  ],
  max_tokens: 50,
  temperature: 0.3,
  seed: 1,
  stop: ['x'],
}
const turn = (index: number, content: string): PoolRequest['prompt'] =>
  (BASE.prompt as readonly {role: 'user'; content: string}[]).map((message, at) =>
    at === index ? {...message, content} : message,
  )
const VARIANTS: Readonly<Record<string, Partial<PoolRequest>>> = {
  'the system prompt': {prompt: turn(0, 'be long')},
  'an earlier turn': {prompt: turn(1, 'ONE')},
  'an earlier answer': {prompt: turn(2, 'zwei')},
  'the question': {prompt: turn(3, 'three?')},
  'the roles': {prompt: (BASE.prompt as readonly object[]).map((message) => ({...message, role: 'user'})) as never},
  'no system prompt': {prompt: (BASE.prompt as readonly never[]).slice(1)},
  'the turns cut elsewhere': {prompt: [{role: 'user', content: 'be brief\none\ntwo\nthree'}]},
  max_tokens: {max_tokens: 51},
  'the temperature': {temperature: 0.4},
  'the seed': {seed: 2},
  'no seed': {seed: undefined},
  'the stop words': {stop: ['y']},
  'a schema': {schema: {}},
  'another schema': {schema: {type: 'object'}},
  tools: {tools: [{name: 't', parameters: {}}]},
  'a form': {form: {name: 'other/1', read: (text) => ({ok: true, value: text})}},
  'the tenant': {tenant_id: 'someone else'},
  'the strategy': {strategy: 'VOTING'},
  'the task': {task: 'critique'},
}

test('a repeated prompt is answered from the cache, and nothing that differs ever is', async () => {
  const {pool, servers} = await poolOver({servers: [{behave: echo}, {behave: echo}], options: CACHED})
  const requests = Object.entries({nothing: {}, ...VARIANTS})
  const first = new Map<string, string>()
  for (const [what, variant] of requests) {
    const reply = await pool.infer({...BASE, ...variant}, never)
    expect(reply.from_cache, `another ${what} was taken for the same`).toBe(false)
    first.set(what, reply.text)
  }
  const asked = servers[0]!.calls.length + servers[1]!.calls.length
  for (const [what, variant] of requests) {
    const reply = await pool.infer({...BASE, ...variant}, never)
    expect(reply, what).toMatchObject({from_cache: true, text: first.get(what), cost_usd: 0})
    expect(reply.tokens_spent).toEqual({prompt: 0, completion: 0})
  }
  expect(servers[0]!.calls.length + servers[1]!.calls.length).toBe(asked)
})

test('fields that the configuration names tell requests apart as well', async () => {
  const {pool} = await poolOver({
    servers: [{behave: echo}],
    options: {cache: {...CACHED.cache, key_fields: ['project_id', 'meta.lang']}},
  })
  for (const more of [{}, {project_id: 'p'}, {meta: {lang: 'pt'}}, {meta: {lang: 'en'}}])
    expect((await pool.infer({...BASE, ...more}, never)).from_cache, JSON.stringify(more)).toBe(false)
  expect((await pool.infer({...BASE, meta: {lang: 'en', other: 1}}, never)).from_cache).toBe(true)
})

test('a model that was replaced under the same name answers anew', async () => {
  let digest = 'one'
  const now = {ms: 0}
  const {pool} = await poolOver({
    servers: [{dialect: 'ollama', digest: () => digest}],
    options: CACHED,
    parts: {clock: {now: () => performance.now() + now.ms, date: Date.now}},
  })
  expect(await pool.infer(BASE, never)).toMatchObject({from_cache: false, model_digest: 'one'})
  expect((await pool.infer(BASE, never)).from_cache).toBe(true)
  digest = 'two'
  now.ms += 11_000
  expect(await pool.infer(BASE, never)).toMatchObject({from_cache: false, model_digest: 'two'})
})

test('while a server has not said yet which weights it has, equal requests are one call, and its answer is kept', async () => {
  const {pool, servers} = await poolOver({servers: [{dialect: 'ollama'}], options: CACHED})
  const [server] = servers
  const listed = Promise.withResolvers<void>()
  server!.listsAfter = listed.promise
  const asked = Promise.withResolvers<void>()
  server!.behave = async () => {
    await asked.promise
    return {text: 'one answer'}
  }
  const replies = Array.from({length: 4}, () => pool.infer(BASE, never))
  await expect.poll(() => server!.calls.length, {timeout: 20_000}).toBe(1)
  listed.resolve()
  // Asked after it said so: it knows by now.
  await pool.watch.digest(pool.roster.members[0]!)
  asked.resolve()
  expect((await Promise.all(replies)).map(({from_cache}) => from_cache).sort()).toEqual([false, true, true, true])
  await expect.poll(async () => (await pool.infer(BASE, never)).from_cache).toBe(true)
  expect(server!.calls).toHaveLength(1)
})

test('no-cache asks afresh and keeps the answer, no-store keeps nothing', async () => {
  let number = 0
  const {pool} = await poolOver({servers: [{behave: () => ({text: `answer ${++number}`})}], options: CACHED})
  expect((await pool.infer({...BASE, cache: 'no-store'}, never)).text).toBe('answer 1')
  expect((await pool.infer({...BASE, cache: 'no-cache'}, never)).text).toBe('answer 2')
  expect((await pool.infer(BASE, never)).text).toBe('answer 2')
  expect((await pool.infer({...BASE, cache: 'no-cache'}, never)).text).toBe('answer 3')
  expect((await pool.infer(BASE, never)).text).toBe('answer 3')
})

test('failures and answers of the wrong form are never kept', async () => {
  const {pool, servers} = await poolOver({servers: [{behave: () => ({text: 'no json'})}], options: CACHED})
  const request = {...BASE, schema: {}}
  await expect(pool.infer(request, never)).rejects.toMatchObject({kind: 'invalid_answer'})
  servers[0]!.behave = () => ({text: '{"a": 1}'})
  expect(await pool.infer(request, never)).toMatchObject({from_cache: false, value: {a: 1}})
  expect(await pool.infer(request, never)).toMatchObject({from_cache: true, value: {a: 1}})
})

test('the same request id gets the same answer, and another request under it is refused', async () => {
  let number = 0
  const {pool} = await poolOver({servers: [{behave: () => ({text: `answer ${++number}`})}], options: CACHED})
  const request = {...BASE, request_id: 'r-1', cache: 'no-cache'} as const
  expect((await pool.infer(request, never)).text).toBe('answer 1')
  expect(await pool.infer(request, never)).toMatchObject({text: 'answer 1', from_cache: true})
  await expect(pool.infer({...request, seed: 9}, never)).rejects.toMatchObject({code: 'request_id_reused'})
  expect((await pool.infer({...request, tenant_id: 'other', seed: 9}, never)).text).toBe('answer 2')
})

test('equal requests at the same time make one call, and one that leaves takes nobody along', async () => {
  const {pool, servers} = await poolOver({servers: [{behave: () => ({delay_ms: 100})}], options: CACHED})
  const leaving = new AbortController()
  const first = pool.infer(BASE, leaving.signal)
  first.catch(() => {})
  const others = Array.from({length: 20}, () => pool.infer(BASE, never))
  await expect.poll(() => servers[0]!.calls.length).toBe(1)
  leaving.abort()
  const replies = await Promise.all(others)
  await expect(first).rejects.toThrow('interrupted')
  expect(servers[0]!.calls).toHaveLength(1)
  expect(replies.every(({text}) => text === 'hello')).toBe(true)
})

test('one that begins with little time does not fail those that have more', async () => {
  const {pool, servers} = await poolOver({servers: [{}], options: CACHED})
  servers[0]!.behave = ({number}) => (number === 0 ? {fault: 'stall'} : {text: 'in time'})
  const short = pool.infer({...BASE, deadline_ms: 100}, never)
  short.catch(() => {})
  const long = pool.infer(BASE, never)
  await expect(short).rejects.toMatchObject({kind: 'deadline'})
  expect((await long).text).toBe('in time')
})

test('when all who wait have left, the call is cancelled on the wire', async () => {
  const {pool, servers} = await poolOver({servers: [{behave: () => ({fault: 'stall'})}], options: CACHED})
  const stop = new AbortController()
  const asking = [1, 2, 3].map(() => pool.infer(BASE, stop.signal))
  for (const one of asking) one.catch(() => {})
  await expect.poll(() => servers[0]!.calls.length).toBe(1)
  stop.abort()
  await Promise.allSettled(asking)
  await expect.poll(() => servers[0]!.cancelled).toEqual([0])
})

test('a kept answer is replayed as a valid stream, and a streamed answer is kept', async () => {
  const {pool, servers} = await poolOver({servers: [{behave: () => ({text: 'some more words'})}], options: CACHED})
  const fresh = await collected(pool.stream(BASE, never))
  const replay = await collected(pool.stream(BASE, never))
  expect(servers[0]!.calls).toHaveLength(1)
  for (const chunks of [fresh, replay]) {
    expect(chunks.map((chunk) => (chunk.kind === 'text' ? chunk.text : '')).join('')).toBe('some more words')
    expect(chunks.at(-1)).toMatchObject({kind: 'end', reply: {text: 'some more words'}})
    expect(chunks.filter(({kind}) => kind !== 'text')).toHaveLength(1)
  }
  expect(replay.at(-1)).toMatchObject({reply: {from_cache: true}})
  expect((await pool.infer(BASE, never)).from_cache).toBe(true)
})

test('in the store, answers outlive the process', async () => {
  const store = openWorkspace(`${tempDir()}/logline.db`)
  onTestFinished(() => store[Symbol.dispose]())
  const options = {cache: {enabled: true, driver: 'store'}} as const
  const setting = {servers: [{provider: {base_url: 'http://127.0.0.1:1'}}], options, parts: {db: store.db}}
  const {pool, servers} = await poolOver({...setting, servers: [{}]})
  await pool.infer(BASE, never)
  await pool[Symbol.asyncDispose]()
  const again = await poolOver({...setting, servers: [{provider: {base_url: servers[0]!.url}}]})
  expect((await again.pool.infer(BASE, never)).from_cache).toBe(true)
})

test('another judge, or a template with another prompt in it, is another question', async () => {
  const store = openWorkspace(`${tempDir()}/logline.db`)
  onTestFinished(() => store[Symbol.dispose]())
  const parts = {db: store.db}
  const options = {cache: {enabled: true, driver: 'store'}} as const
  const judges = ['first', 'second'].map((digest) => ({
    dialect: 'ollama' as const,
    digest: () => digest,
    behave: ({body}: ServerCall) => {
      const [, user] = body['messages'] as {content: string}[]
      const {answers} = JSON.parse(user!.content) as {answers: {id: string; text: string}[]}
      return {text: JSON.stringify({winner_id: answers.find(({text}) => text === 'x')!.id})}
    },
    provider: {tasks: ['judge']},
  }))
  const rivals = [{behave: () => ({text: 'x'})}, {behave: () => ({text: 'y'})}]
  const request = {...BASE, strategy: 'JUDGE', providers: ['a', 'b']} as const
  const urls: string[] = []
  for (const judge of judges) {
    const {pool, servers} = await poolOver({
      servers: [...rivals.map((each, at) => ({...each, provider: urls[at] ? {base_url: urls[at]} : {}})), judge],
      options,
      parts,
    })
    // The same servers answer both times: only who judges differs.
    if (urls.length === 0) urls.push(...servers.slice(0, 2).map(({url}) => url))
    judge.provider = {tasks: ['judge']}
    expect((await pool.infer(request, never)).from_cache, judge.digest()).toBe(false)
    expect((await pool.infer(request, never)).from_cache).toBe(true)
  }
  const template = (system: string) => ({
    path: '/complete',
    body: {system, ask: '{{prompt}}'},
    text: 'output.0.generated',
  })
  let url: string | undefined
  for (const system of ['be kind', 'be cruel']) {
    const provider = {http: template(system), ...(url !== undefined && {base_url: url})}
    const {pool, servers} = await poolOver({servers: [{dialect: 'http', provider}], options, parts})
    url ??= servers[0]!.url
    expect((await pool.infer(BASE, never)).from_cache, system).toBe(false)
    expect((await pool.infer(BASE, never)).from_cache).toBe(true)
  }
})

test('the same id at the same time is one call, though nothing may come from the cache; another request under it is refused', async () => {
  let number = 0
  const {pool, servers} = await poolOver({
    servers: [{behave: () => ({text: `answer ${++number}`, delay_ms: 60})}],
    options: CACHED,
  })
  const request = {...BASE, request_id: 'r-1', cache: 'no-cache'} as const
  const both = Promise.all([1, 2].map(() => pool.infer(request, never)))
  await expect(pool.infer({...request, seed: 9}, never)).rejects.toMatchObject({code: 'request_id_reused'})
  expect((await both).map(({text}) => text)).toEqual(['answer 1', 'answer 1'])
  expect(servers[0]!.calls).toHaveLength(1)
})

test('an id whose request joined another one is known afterwards', async () => {
  const {pool, servers} = await poolOver({servers: [{behave: () => ({delay_ms: 60})}], options: CACHED})
  const named = (request_id: string) => pool.infer({...BASE, request_id}, never)
  await Promise.all([named('r-1'), named('r-2')])
  expect(servers[0]!.calls).toHaveLength(1)
  await expect(pool.infer({...BASE, request_id: 'r-2', seed: 9}, never)).rejects.toMatchObject({
    code: 'request_id_reused',
  })
})

test('a full disk costs the cache and the notes, not the answer', async () => {
  const store = openWorkspace(`${tempDir()}/logline.db`)
  onTestFinished(() => store[Symbol.dispose]())
  using ledger = poolLedger(store.db)
  const options = {cache: {enabled: true, driver: 'store'}} as const
  const {pool} = await poolOver({
    servers: [{behave: () => ({text: 'word '.repeat(2000)})}],
    options,
    parts: {db: store.db, observers: [ledger.observe]},
  })
  const pages = store.db.pragma('page_count', {simple: true}) as number
  store.db.pragma(`max_page_count = ${pages}`)
  for (let number = 0; number < 20; number++)
    expect((await pool.infer({...BASE, seed: number}, never)).text).toHaveLength(10_000)
  store.db.pragma('max_page_count = 1000000')
  await pool[Symbol.asyncDispose]()
  expect(store.db.prepare('SELECT count(*) FROM pool_cache').pluck().get()).toBeGreaterThan(0)
})

test('in Redis, pools share answers; a Redis that dies is asked for nothing, and nobody waits', async ({skip}) => {
  const redis = await redisServer()
  if (redis === undefined) return skip('no redis-server on this machine')
  const options = {cache: {enabled: true, driver: 'redis', redis_url: redis.url}} as const
  const one = await poolOver({servers: [{}], options})
  const two = await poolOver({servers: [{provider: {base_url: one.servers[0]!.url}}], options})
  expect((await one.pool.infer(BASE, never)).from_cache).toBe(false)
  await expect.poll(async () => (await two.pool.infer(BASE, never)).from_cache).toBe(true)
  expect((await two.pool.infer({...BASE, seed: 2}, never)).from_cache).toBe(false)
  redis.kill()
  for (const {pool} of [one, two]) expect((await pool.infer({...BASE, seed: 3}, never)).text).toBe('hello')
})

test('a Redis that comes back is used again, and one that hangs holds up three looks and no more', async ({skip}) => {
  const redis = await redisServer()
  if (redis === undefined) return skip('no redis-server on this machine')
  const {pool, servers, events} = await poolOver({
    servers: [{}],
    options: {cache: {enabled: true, driver: 'redis', redis_url: redis.url}},
  })
  const hit = async () => (await pool.infer(BASE, never)).from_cache
  const usedAgain = () => expect.poll(hit, {timeout: 30_000}).toBe(true)
  await usedAgain()
  redis.kill()
  await expect.poll(() => pool.cacheTrouble).toMatch(/can't be used/)
  expect(await hit()).toBe(false)
  const back = (await redisServer(redis.port))!
  await usedAgain()
  expect(pool.cacheTrouble).toBeUndefined()
  back.kill('SIGSTOP')
  // Until it is taken to hang each waits for it; then nobody does.
  await expect
    .poll(async () => [await hit(), pool.cacheTrouble])
    .toEqual([false, expect.stringMatching(/no answer within/)])
  const asked = servers[0]!.calls.length
  for (let time = 0; time < 3; time++) expect(await hit()).toBe(false)
  expect(servers[0]!.calls).toHaveLength(asked + 3)
  back.kill('SIGCONT')
  await usedAgain()
  expect(pool.cacheTrouble).toBeUndefined()
  expect(events.filter(({kind}) => kind === 'cache_lost')).toHaveLength(2)
})

test('answers are kept for as long as the request, the task, or the configuration says', async () => {
  const clock = {date: 1_800_000_000_000}
  const {pool} = await poolOver({
    servers: [{behave: echo}],
    options: {cache: {...CACHED.cache, ttl_seconds: 900, ttl_by_task: {expand_queries: 1800}}},
    parts: {clock: {now: () => performance.now(), date: () => clock.date}},
  })
  const kept = async (request: PoolRequest, seconds: number) => {
    await pool.infer({...request, cache: 'no-cache'}, never)
    clock.date += 1000 * seconds - 1
    const before = (await pool.infer(request, never)).from_cache
    clock.date += 1
    return [before, (await pool.infer(request, never)).from_cache]
  }
  expect(await kept(BASE, 900)).toEqual([true, false])
  expect(await kept({...BASE, task: 'expand_queries'}, 1800)).toEqual([true, false])
  expect(await kept({...BASE, task: 'expand_queries', cache_ttl_seconds: 5}, 5)).toEqual([true, false])
})

test('a refusal that an earlier version kept is not given any more, though the same id gets its own again', async () => {
  let said = 'nothing'
  const {pool, servers} = await poolOver({servers: [{behave: () => ({text: said})}], options: CACHED})
  const form = {name: 'plain/1', read: (text: string) => ({ok: true, value: text}) as const}
  await pool.infer({...BASE, form}, never)
  const refusing = {...BASE, form: {...form, refuses: (value: unknown) => value === 'nothing'}}
  said = 'something'
  expect(await pool.infer(refusing, never)).toMatchObject({text: 'something', from_cache: false})
  expect(await pool.infer(refusing, never)).toMatchObject({text: 'something', from_cache: true})
  said = 'nothing'
  const named = {...refusing, seed: 5, request_id: 'r-1'}
  await pool.infer(named, never)
  const asked = servers[0]!.calls.length
  expect(await pool.infer(named, never)).toMatchObject({text: 'nothing', from_cache: true})
  expect(servers[0]!.calls).toHaveLength(asked)
})
