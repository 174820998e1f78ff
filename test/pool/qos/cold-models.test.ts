import {expect, onTestFinished, test} from 'vitest'
import {openTaskPool} from '../../../src/pipeline/task-pool.ts'
import {warmModels} from '../../../src/pipeline/warm-models.ts'
import {openPool} from '../../../src/pool/open.ts'
import {settingsSchema} from '../../../src/settings/schema.ts'
import {coldOllama} from '../../support/cold-ollama.ts'
import {providerOptions} from '../../support/model-providers.ts'
import {poolOptions} from '../../support/pool-options.ts'
import {never} from '../../support/pools.ts'

async function taskPool(url: string, providers: readonly {model: string; tasks: readonly string[]}[]) {
  const entries = providers.map((each) => ({...each, name: each.model, driver: 'ollama', base_url: url}))
  const house = await openTaskPool(settingsSchema.parse({pool: {providers: entries}}).pool)
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
  const tasks = ['answer', 'expand_queries']
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
    expect(await warmModels(house, ['answer'], never, () => {})).toEqual([])
  }
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
