import fc from 'fast-check'
import {expect, onTestFinished, test} from 'vitest'
import {openPool} from '../../../src/pool/open.ts'
import {HostQueue} from '../../../src/pool/qos/host-queue.ts'
import {providerOptions} from '../../support/model-providers.ts'
import {modelServer} from '../../support/model-server.ts'
import {poolOptions} from '../../support/pool-options.ts'
import {never, poolOver} from '../../support/pools.ts'
import {swappingOllama} from '../../support/swapping-ollama.ts'

const turn = (model: string, patienceMs = 1e9) => ({model, provider: model, maxParallel: 4, patienceMs})

/** Runs calls of the models one after another, as they get their turn; the order in which they began. */
async function orderOf(models: readonly string[], loaded: number, patienceMs?: number): Promise<string[]> {
  const clock = {now: 0}
  const queue = new HostQueue({maxParallel: 1, loadedModels: loaded}, () => clock.now)
  const begun: string[] = []
  await Promise.all(
    models.map(async (model) => {
      const leave = await queue.enter(turn(model, patienceMs), never)
      begun.push(model)
      clock.now += 10
      await Promise.resolve()
      leave()
    }),
  )
  expect(queue.underWay + queue.waiting).toBe(0)
  return begun
}

/** How often a memory of that size must load another model. */
function loadsOf(models: readonly string[], memory: number): number {
  let resident: string[] = []
  let loads = 0
  for (const model of models) {
    if (!resident.includes(model)) loads++
    resident = [...resident.filter((one) => one !== model), model].slice(-memory)
  }
  return loads
}

test('calls for loaded models go first, and each model is loaded once', async () => {
  const models = Array.from({length: 30}, (_, at) => 'abc'[at % 3]!)
  expect(loadsOf(models, 2)).toBe(30)
  expect(loadsOf(await orderOf(models, 2), 2)).toBe(3)
})

test('never more loads than in the order of arrival; everybody gets a turn', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd'), {maxLength: 40}),
      fc.integer({min: 1, max: 3}),
      async (models, memory) => {
        const order = await orderOf(models, memory)
        expect([...order].sort()).toEqual([...models].sort())
        expect(loadsOf(order, memory)).toBeLessThanOrEqual(loadsOf(models, memory))
      },
    ),
  )
})

test('whoever has waited too long goes before everybody', async () => {
  const order = await orderOf(['a', 'b', 'a', 'a', 'a', 'a', 'a'], 1, 25)
  expect(order.indexOf('b')).toBe(3)
})

test('whoever leaves the queue holds nobody up', async () => {
  const queue = new HostQueue({maxParallel: 1, loadedModels: 1}, () => 0)
  const leave = await queue.enter(turn('a'), never)
  const stop = new AbortController()
  const gone = queue.enter(turn('b'), stop.signal)
  const next = queue.enter(turn('c'), never)
  stop.abort(new Error('left'))
  await expect(gone).rejects.toThrow('left')
  leave()
  leave()
  ;(await next)()
  expect(queue.underWay + queue.waiting).toBe(0)
})

test('a provider never has more calls under way than it may', async () => {
  const running = {now: 0, most: 0}
  const {pool, servers} = await poolOver({servers: [{provider: {max_parallel: 3}}]})
  servers[0]!.behave = async () => {
    running.most = Math.max(running.most, ++running.now)
    await new Promise((resolve) => setTimeout(resolve, 5))
    running.now--
    return {}
  }
  await Promise.all(Array.from({length: 30}, () => pool.infer({task: 'answer', prompt: 'hi'}, never)))
  expect(running.most).toBe(3)
})

test('an Ollama that holds two of three models loads each once, where the order of arrival swaps at every call', async () => {
  const models = ['a', 'b', 'c']
  const order = Array.from({length: 24}, (_, at) => models[at % 3]!)
  const run = async (loaded_models: number) => {
    const ollama = await swappingOllama(models, 2, 40, 2)
    const pool = await openPool(
      poolOptions(
        models.map((model) => providerOptions(ollama.url, 'ollama', {name: model, model, max_parallel: 1})),
        {qos: {loaded_models}},
      ),
    )
    onTestFinished(async () => {
      await pool[Symbol.asyncDispose]()
      await ollama[Symbol.asyncDispose]()
    })
    const replies =
      loaded_models === 2
        ? await Promise.all(order.map((model) => pool.infer({task: 'answer', prompt: 'hi', providers: [model]}, never)))
        : await inTurn(order, (model) => pool.infer({task: 'answer', prompt: 'hi', providers: [model]}, never))
    expect(replies.map(({text}) => text)).toEqual(order)
    return ollama.loads
  }
  expect(await run(2)).toHaveLength(3)
  expect((await run(Number.POSITIVE_INFINITY)).length).toBe(24)
})

async function inTurn<A, B>(items: readonly A[], run: (item: A) => Promise<B>): Promise<B[]> {
  const results: B[] = []
  for (const item of items) results.push(await run(item))
  return results
}

test('on one Ollama a hedge goes only to a model that is loaded', async () => {
  let stalls = true
  const server = await modelServer({
    dialect: 'ollama',
    models: ['a', 'b'],
    behave: ({model}) => (model === 'b' ? {delay_ms: 50} : stalls ? {fault: 'stall'} : {}),
  })
  const both = await openPool(
    poolOptions(
      ['a', 'b'].map((model, at) => providerOptions(server.url, 'ollama', {name: model, model, weight: 2 - at})),
      {qos: {hedge_after_ms: 30, max_deadline_ms: 10_000}},
    ),
  )
  onTestFinished(async () => {
    await both[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  // Half of it is what the stalled one gets, and a busy machine takes its time for the rest.
  const ask = (providers?: string[]) => both.infer({task: 'answer', prompt: 'hi', deadline_ms: 3000, providers}, never)
  expect((await ask()).attempts.map(({why}) => why)).toEqual(['first', 'failover'])
  stalls = false
  for (const provider of ['a', 'b']) await ask([provider])
  const [first] = both.roster.members
  for (let time = 0; time < 5; time++) first!.latencies('answer').add(0)
  stalls = true
  const warm = await ask()
  expect(warm.provider).toBe('b')
  expect(warm.attempts.map(({why, provider}) => [provider, why])).toContainEqual(['b', 'hedge'])
  await expect.poll(() => server.cancelled.length).toBe(2)
})
