import {expect, onTestFinished, test} from 'vitest'
import {PoolError} from '../../src/pool/failure.ts'
import {Pool} from '../../src/pool/pool.ts'
import type {Provider} from '../../src/pool/provider.ts'
import {voteKey} from '../../src/pool/vote-key.ts'
import {collected} from '../support/collected.ts'
import {providerOptions} from '../support/model-providers.ts'
import {poolOptions} from '../support/pool-options.ts'
import {never, poolOver} from '../support/pools.ts'

const ask = {task: 'answer', prompt: 'hi', deadline_ms: 80} as const

/** A provider that breaks its promise: it never answers and does not hear its signal. */
function deaf(name: string): Provider {
  const forever = () => new Promise<never>(() => {})
  return {
    name,
    driver: 'openai',
    host: name,
    model: 'm',
    chat: forever,
    async *stream() {
      yield {kind: 'text', text: 'and then '}
      await forever()
    },
    models: forever,
    loaded: forever,
    [Symbol.asyncDispose]: async () => {},
  }
}

test('a deadline ends a request whatever its providers do, in every strategy, also streamed', async () => {
  const entries = ['a', 'b'].map((name) => providerOptions('http://127.0.0.1:1', 'openai', {name, max_parallel: 100}))
  const pool = new Pool(poolOptions(entries), {providers: ['a', 'b'].map(deaf)})
  onTestFinished(() => pool[Symbol.asyncDispose]())
  for (const strategy of ['FASTEST', 'VOTING', 'WEIGHTED', 'CONSENSUS', 'JUDGE'] as const) {
    const failure = await pool.infer({...ask, strategy}, never).catch((error: unknown) => error)
    expect(failure, strategy).toBeInstanceOf(PoolError)
    expect(failure).toMatchObject({kind: 'deadline'})
  }
  expect((await collected(pool.stream(ask, never))).at(-1)).toMatchObject({kind: 'error', error: {kind: 'deadline'}})
  expect(pool.underWay).toBe(0)
})

test('an answer is not held back by a server that does not say which weights it has', async () => {
  const {pool} = await poolOver({servers: [{dialect: 'ollama', behave: () => ({text: 'here'})}]})
  const {provider} = pool.roster.members[0]!
  provider.models = (signal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const reply = await pool.infer({...ask, deadline_ms: 1000}, never)
  expect(reply).toMatchObject({text: 'here', model_digest: null})
})

test('an Ollama that hangs takes no time from requests that others can answer', async () => {
  const {pool} = await poolOver({
    servers: [{dialect: 'ollama', provider: {weight: 0.1}}, {behave: () => ({text: 'from b'})}],
    options: {cache: {enabled: true, driver: 'memory'}, qos: {hedge_share: 0}},
  })
  const hung = pool.roster.members[0]!.provider as {-readonly [K in keyof Provider]: Provider[K]}
  const forever = (_: unknown, signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  hung.models = (signal) => forever(undefined, signal)
  hung.chat = forever
  for (let time = 0; time < 3; time++) {
    const reply = await pool.infer({task: 'answer', prompt: `q ${time}`, deadline_ms: 1500}, never)
    expect(reply).toMatchObject({text: 'from b', from_cache: false})
  }
})

test('an answer of nothing but full stops is compared like any other', () => {
  // A pattern that looks for the end of the text from each of them would take hours.
  expect(voteKey(`${'.'.repeat(1_000_000)}x`)).toHaveLength(1_000_001)
  expect(voteKey(`yes${'.'.repeat(1_000_000)}`)).toBe('yes')
})
