import {expect, onTestFinished, test} from 'vitest'
import {openTaskPool} from '../../../src/pipeline/task-pool.ts'
import {warming, warmModels} from '../../../src/pipeline/warm-models.ts'
import {openPool} from '../../../src/pool/open.ts'
import {settingsSchema} from '../../../src/settings/schema.ts'
import {coldOllama} from '../../support/cold-ollama.ts'
import {providerOptions} from '../../support/model-providers.ts'
import {poolOptions} from '../../support/pool-options.ts'
import {never} from '../../support/pools.ts'

async function taskPool(url: string, providers: readonly {model: string; tasks: readonly string[]}[]) {
  const entries = providers.map((each) => ({...each, name: each.model, driver: 'ollama', base_url: url}))
  const house = await openTaskPool(
    settingsSchema.parse({pool: {qos: {max_deadline_ms: 20_000}, providers: entries}}).pool,
  )
  onTestFinished(() => house[Symbol.asyncDispose]())
  return house
}

test('a model that takes longer to load than an answer may take is loaded after the first time-out, and then answers', async () => {
  await using server = await coldOllama(['m'], 300)
  await using pool = await openPool(poolOptions([providerOptions(server.url, 'ollama')]))
  const ask = (deadline_ms: number) => pool.infer({task: 'answer', prompt: 'hi', deadline_ms}, never)
  await expect(ask(100)).rejects.toMatchObject({kind: 'deadline'})
  await expect.poll(() => server.loads).toEqual(['m'])
  expect((await ask(5000)).text).toBe('m says hello')
  // What was asked to load it asked it nothing.
  expect(server.calls.map(({path}) => path)).toEqual(['/api/chat', '/api/generate', '/api/chat'])
})

test('before a clock runs, as many models are loaded as the server keeps, those that most tasks want', async () => {
  await using server = await coldOllama(['a', 'b', 'c'], 20)
  const house = await taskPool(server.url, [
    {model: 'a', tasks: ['answer']},
    {model: 'b', tasks: ['answer', 'expand_queries']},
    {model: 'c', tasks: ['expand_queries', 'answer']},
  ])
  const said: string[] = []
  const tasks = [{task: 'answer'}, {task: 'expand_queries'}]
  expect(await warmModels(house, tasks, never, (message) => said.push(message))).toEqual(['b', 'c'])
  expect(server.loads).toEqual(['b', 'c'])
  expect(said).toEqual(['b', 'c'].map((model) => `loading ${model} into the memory of ${server.url}`))
  expect(await warmModels(house, tasks, never, () => expect.unreachable())).toEqual([])
})

test('a server that is not there, or lacks a model, holds nobody up', async () => {
  await using server = await coldOllama(['b'], 1)
  server.behave = () => ({fault: 'model_missing'})
  for (const url of [server.url, 'http://127.0.0.1:1']) {
    const house = await taskPool(url, [{model: 'a', tasks: []}])
    expect(await warmModels(house, [{task: 'answer'}], never, () => {})).toEqual([])
  }
})

test('a judge is loaded too, before its time runs, and only where one is wanted', async () => {
  await using server = await coldOllama(['a', 'j'], 1)
  const house = await taskPool(server.url, [
    {model: 'a', tasks: ['answer']},
    {model: 'j', tasks: ['judge']},
  ])
  const asked = {task: 'answer', providers: ['a'], strategy: 'JUDGE'} as const
  expect(await warmModels(house, [{...asked, strategy: 'FASTEST'}], never, () => {})).toEqual(['a'])
  expect(await warmModels(house, [asked], never, () => {})).toEqual(['j'])
})

test('an answer that is kept waits for no model; the first question that is new has its own models loaded, with the clock at rest', async () => {
  await using server = await coldOllama(['a', 'b', 'c'], 300)
  const house = await taskPool(server.url, [
    {model: 'a', tasks: ['answer']},
    {model: 'b', tasks: ['critique']},
    {model: 'c', tasks: ['vary_prompt']},
  ])
  const said: string[] = []
  const who = [{task: 'answer'}, {task: 'critique'}, {task: 'vary_prompt'}]
  const parts = warming(house, who, never, (message) => said.push(message))
  const behind = () => performance.now() - parts.now()
  const before = behind()
  const ask = (prompt: string, task = 'answer') => parts.pool.infer({task, prompt}, never)
  // Three at once: the model is loaded for all of them, once.
  await Promise.all([ask('x'), ask('y'), ask('z')])
  expect(said).toEqual([`loading a into the memory of ${server.url}`])
  // Loading took 300 ms, of which its clock knows nothing.
  expect(behind() - before).toBeGreaterThan(290)
  // What was kept is found, though the model has left the memory since.
  server.loads.length = 0
  const later = warming(house, who, never, (message) => said.push(message))
  expect(await later.pool.infer({task: 'answer', prompt: 'x'}, never)).toMatchObject({from_cache: true})
  expect([said.length, server.loads]).toEqual([1, []])
  const fresh = {task: 'answer', prompt: 'x', cache: 'no-cache'} as const
  expect(await later.pool.infer(fresh, never)).toMatchObject({from_cache: false})
  await later.pool.infer({task: 'critique', prompt: 'x'}, never)
  // Two fit into the memory: the third one is not loaded ahead in their place.
  await later.pool.infer({task: 'vary_prompt', prompt: 'x'}, never)
  const ahead = server.calls.filter(({path}) => path === '/api/generate').map(({model}) => model)
  expect([ahead, said.length]).toEqual([['a', 'a', 'b'], 3])
})

test('looking whether an answer is kept counts as no request', async () => {
  await using server = await coldOllama(['m'], 1)
  const events: string[] = []
  const options = poolOptions([providerOptions(server.url, 'ollama')], {cache: {enabled: true}})
  await using pool = await openPool(options, {observers: [({kind}) => events.push(kind)]})
  const request = {task: 'answer', prompt: 'hi'}
  expect(await pool.isKept(request, never)).toBe(false)
  expect([events, server.calls.length, pool.underWay]).toEqual([[], 0, 0])
  await pool.infer(request, never)
  expect(await pool.isKept(request, never)).toBe(true)
  expect(await pool.isKept({...request, cache: 'no-cache'}, never)).toBe(false)
  expect(await pool.isKept({...request, prompt: 'ho'}, never)).toBe(false)
  expect(events).toEqual(['cache', 'call', 'answered'])
  await expect(pool.isKept({...request, deadline_ms: 1e9}, never)).rejects.toMatchObject({code: 'deadline_too_long'})
})

test('a model that is loaded and merely slow is not loaded again', async () => {
  await using server = await coldOllama(['m'], 1)
  await using pool = await openPool(poolOptions([providerOptions(server.url, 'ollama')]))
  const ask = (deadline_ms: number) => pool.infer({task: 'answer', prompt: 'hi', deadline_ms}, never)
  await ask(5000)
  server.behave = () => ({fault: 'stall'})
  await expect(ask(50)).rejects.toMatchObject({kind: 'deadline'})
  await pool.watch.probeAll()
  expect(server.calls.map(({path}) => path)).toEqual(['/api/chat', '/api/chat'])
})
