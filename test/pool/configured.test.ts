import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, onTestFinished, test, vi} from 'vitest'
import {poolOptions} from '../../src/pool/configured.ts'
import {DEFAULT_POOL} from '../../src/pool/profiles.ts'
import {settingOrigins} from '../../src/settings/origins.ts'
import {handsOver} from '../../src/settings/pool.ts'
import {settingsSchema} from '../../src/settings/schema.ts'
import {tempDir} from '../support/temp.ts'

const poolOf = (section: object) => settingsSchema.parse({pool: section}).pool
const provider = {name: 'a', driver: 'openai', base_url: 'http://127.0.0.1:1', model: 'm', trusted: true}

test('nothing configured is the pool of a Mac mini, to which nothing is handed over by itself', () => {
  const {tenancy, providers, ...options} = poolOptions(poolOf({}))
  expect({...options, judge: {...options.judge, model_provider: undefined}}).toEqual({
    qos: DEFAULT_POOL.qos,
    ensemble: DEFAULT_POOL.ensemble,
    breaker: DEFAULT_POOL.breaker,
    cache: DEFAULT_POOL.cache,
    judge: {...DEFAULT_POOL.judge, model_provider: undefined},
  })
  expect(providers.map(({model}) => model)).toEqual(['phi3:mini', 'llama3.1:8b', 'gemma2:9b'])
  expect(tenancy).toEqual({})
  expect(handsOver(poolOf({}))).toBe(false)
  expect(handsOver(poolOf({providers: [provider]}))).toBe(true)
  expect(handsOver(poolOf({providers: [provider], backend: 'local'}))).toBe(false)
  expect(handsOver(poolOf({backend: 'pool'}))).toBe(true)
})

test('names of before mean the same: type, rerank, max_deadline, profiles in any case', () => {
  const {driver: _, ...untyped} = provider
  const options = poolOptions(
    poolOf({
      providers: [{...untyped, type: 'vllm', tasks: ['rerank']}],
      ensemble: {default_strategy: 'cost-saver', strategy_by_task: {rerank: 'Quality-High'}},
      tenancy: {t: {max_deadline: 900}},
    }),
  )
  expect(options.providers[0]).toMatchObject({driver: 'vllm', tasks: ['rerank_candidates']})
  expect(options.ensemble).toMatchObject({
    default_strategy: {strategy: 'WEIGHTED', weights: [0.6, 0.4]},
    strategy_by_task: {rerank_candidates: {strategy: 'CONSENSUS', fallback: 'VOTING'}},
  })
  expect(options.tenancy).toMatchObject({t: {max_deadline_ms: 900}})
})

test('a key comes from a file or a variable, and is never shown', () => {
  const file = join(tempDir(), 'key')
  writeFileSync(file, 'sk-very-secret\n')
  const settings = settingsSchema.parse({
    pool: {
      providers: [{...provider, key_file: file, headers: {authorization: 'Bearer hidden-too'}}],
      cache: {redis_url: 'redis://user:hunter2@host:6379'},
    },
  })
  const [entry] = poolOptions(settings.pool).providers
  expect(entry!.key!.reveal()).toBe('sk-very-secret')
  expect(JSON.stringify(entry)).not.toContain('very-secret')
  const shown = JSON.stringify(settingOrigins(settings, []))
  for (const secret of ['very-secret', 'hidden-too', 'hunter2']) expect(shown).not.toContain(secret)
  for (const wrong of [{key_file: '/nowhere'}, {key_env: 'NO_SUCH_VARIABLE_HERE'}, {key_env: 'A', key_file: 'b'}])
    expect(() => poolOptions(poolOf({providers: [{...provider, ...wrong}]}))).toThrow('the key of provider a')
  expect(() => poolOptions(poolOf({judge: {model_provider: 'nobody'}}))).toThrow('no provider nobody')
})

test('a key is not sent where a file says that was merely found: it must be named, or be in your own folder', () => {
  const entry = {...provider, key_env: 'HOME', trusted: false}
  expect(() => poolOptions(poolOf({providers: [entry]}))).toThrow('its file was found, not named')
  expect(poolOptions(poolOf({providers: [{...entry, key_env: undefined}]})).providers).toHaveLength(1)
})

test('headers and the address of Redis are read from the variables that are named, and are shown nowhere', () => {
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('LLM_POOL_A_AUTHORIZATION', 'Bearer of-news')
  vi.stubEnv('LLM_POOL_REDIS_URL', 'redis://:hunter2@127.0.0.1:7')
  const headers_env = {Authorization: 'LLM_POOL_A_AUTHORIZATION'}
  const cache = {driver: 'redis', redis_url_env: 'LLM_POOL_REDIS_URL'}
  const settings = {pool: {cache, providers: [{...provider, headers: {'X-A': '1'}, headers_env}]}}
  const options = poolOptions(poolOf(settings.pool))
  expect(options.providers[0]!.headers).toEqual({'X-A': '1', Authorization: 'Bearer of-news'})
  expect(options.cache).toMatchObject({redis_url: 'redis://:hunter2@127.0.0.1:7'})
  expect(JSON.stringify(settingOrigins(settingsSchema.parse(settings), []))).not.toMatch(/of-news|hunter2/)
  const refused = (pool: object) => {
    try {
      return poolOptions(poolOf(pool))
    } catch (error) {
      return error
    }
  }
  expect(refused({providers: [{...provider, headers_env: {Authorization: 'NO_SUCH_VARIABLE_HERE'}}]})).toMatchObject({
    code: 'variable_missing',
    message: 'the header Authorization of provider a: the variable NO_SUCH_VARIABLE_HERE is not set',
    place: {field: 'pool.providers.0.headers_env.Authorization'},
  })
  expect(refused({providers: [{...provider, headers_env, trusted: false}]})).toMatchObject({code: 'key_untrusted'})
  expect(refused({cache: {...cache, redis_url: 'redis://h'}})).toMatchObject({code: 'redis_url_twice'})
  expect(refused({cache: {...cache, redis_url_env: 'NO_SUCH_VARIABLE_HERE'}})).toMatchObject({
    place: {field: 'pool.cache.redis_url_env'},
  })
  // Of a cache that is not used nothing is needed.
  expect(
    poolOptions(poolOf({cache: {...cache, driver: 'store', redis_url_env: 'NO_SUCH_VARIABLE_HERE'}})),
  ).toBeDefined()
})
