import fc from 'fast-check'
import {parse} from 'smol-toml'
import {expect, test} from 'vitest'
import {UsageError} from '../../src/errors.ts'
import {importPool} from '../../src/settings/import-pool.ts'
import {settingsSchema} from '../../src/settings/schema.ts'

/** A file of before, with every section and key that the contract lists. */
const OLD = `[server]
listen_addr = "0.0.0.0:7070"
enable_grpc = true
enable_http = true

[qos]
max_deadline_ms = 2000
hedge_after_ms = 250
max_prompt_bytes = 8192
max_tokens_default = 200

[ensemble]
default_strategy = "fastest"
[ensemble.strategy_by_task]
rerank = "JUDGE"
expand_queries = "FAST-LOW"

[breaker]
fail_rate = 0.2
window_size = 40
open_cooldown_ms = 60000

[cache]
enabled = true
driver = "memory"
ttl_seconds = 600
key_fields = ["project_id", "meta.lang"]

[[providers]]
name = "ollama-phi3-mini"
type = "ollama"
base_url = "http://127.0.0.1:11434"
model = "phi3:mini"
tasks = ["expand_queries"]
weight = 0.6

[[providers]]
name = "big"
driver = "vllm"
base_url = "http://10.0.0.2:8000"
model = "llama"
tasks = ["judge", "rerank"]
weight = 1

[judge]
model_provider = "big"
max_tokens = 100
deadline_ms = 600
fallback_strategy = "VOTING"
strategy = "WEIGHTED"

[tenancy.voulezvous]
max_tokens = 128
max_deadline = 900
max_parallel_providers = 2
`

test('an old file is read whole: every section and every value, and the result is valid configuration', () => {
  const {toml, unknown, sections} = importPool(OLD, 'llm-pool.toml')
  expect(unknown).toEqual([])
  expect(sections).toEqual(['server', 'qos', 'ensemble', 'breaker', 'cache', 'providers', 'judge', 'tenancy'])
  const written = parse(toml)
  expect(written).toEqual({pool: parse(OLD)})
  expect(settingsSchema.parse(written).pool).toMatchObject({
    qos: {max_deadline_ms: 2000, hedge_share: 0.03},
    ensemble: {default_strategy: 'FASTEST', strategy_by_task: {rerank: 'JUDGE'}},
    tenancy: {voulezvous: {max_deadline: 900}},
  })
})

test('what is not known is told with its line and kept as a comment, never lost', () => {
  const text = `${OLD}\n[telemetry]\nurl = "x"\n[qos.extra]\nshade = 3\n`.replace(
    'weight = 0.6',
    'weight = 0.6\nregion = "br"',
  )
  const {toml, unknown} = importPool(text, 'llm-pool.toml')
  expect(unknown.map(({key, line, value}) => [key, line, value]).sort()).toEqual([
    ['providers.0.region', 36, '"br"'],
    ['qos.extra', 60, '{"shade":3}'],
    ['telemetry', 58, '{"url":"x"}'],
  ])
  expect(toml).toContain('# not known to LogLine, line 36: providers.0.region = "br"')
  expect(parse(toml)).toEqual({pool: parse(OLD)})
})

test('a task that there is not is kept as a comment, with its line; what is configured for the others holds', () => {
  const text = OLD.replace('expand_queries = "FAST-LOW"', 'expand_queries = "FAST-LOW"\nsummarise = "VOTING"')
  const {toml, unknown} = importPool(text, 'llm-pool.toml')
  expect(unknown).toMatchObject([{key: 'ensemble.strategy_by_task.summarise', line: 17, value: '"VOTING"'}])
  expect(toml).toContain('# not known to LogLine, line 17: ensemble.strategy_by_task.summarise = "VOTING"')
  expect(parse(toml)).toEqual({pool: parse(OLD)})
})

test('a secret of the old file is named, and neither told nor written down', () => {
  const secrets = [
    'sk-live-1234567890abcdef',
    'hunter2',
    'deep-one',
    'pw-in-url',
    'Zx81Zx81Zx81Zx81Zx81Zx81Zx81Zx81Zx',
    'abc-bearer',
  ]
  const text = `${OLD.replace('weight = 0.6', `weight = 0.6\napi_key = "${secrets[0]}"\nmaxTokens = 7`)}
[telemetry]
url = "https://me:${secrets[3]}@example.org/x"
sink = {name = "s", auth_token = "${secrets[2]}", header = ["Bearer ${secrets[5]}"]}
[store]
password = "${secrets[1]}"
note = "${secrets[4]}"
`
  const outcome = importPool(text, 'llm-pool.toml')
  for (const secret of secrets) expect(JSON.stringify(outcome), secret).not.toContain(secret)
  expect(outcome.unknown.map(({key, value, secret}) => [key, value, secret]).sort()).toEqual([
    ['providers.0.api_key', '"(hidden)"', true],
    ['providers.0.maxTokens', '7', false],
    ['store', '{"password":"(hidden)","note":"(hidden)"}', true],
    ['telemetry', '{"url":"(hidden)","sink":{"name":"s","auth_token":"(hidden)","header":["(hidden)"]}}', true],
  ])
  expect(outcome.toml).toMatch(/providers\.0\.api_key = "\(hidden\)" \(.*key_env or key_file/)
  expect(parse(outcome.toml)).toEqual({pool: parse(OLD)})
})

test('a secret under a known key is not copied: the new file names a variable in its place, which is read', () => {
  const secrets = ['redis-pw', 'tok-1', 'tok-2', 'tok-3', 'url-pw', 'body-key-1', 'query-key']
  const text = `${OLD.replace(
    'driver = "memory"',
    `driver = "redis"\nredis_url = "redis://:${secrets[0]}@10.0.0.9:6379/2"`,
  )
    .replace('http://10.0.0.2:8000', `http://me:${secrets[4]}@10.0.0.2:8000`)
    .replace(
      'weight = 1\n',
      `weight = 1\nheaders = {Authorization = "Bearer ${secrets[1]}", X-Team = "${secrets[2]}", User-Agent = "mine/1"}\n`,
    )}
[[providers]]
name = "own one"
driver = "http"
base_url = "http://10.0.0.3:8000"
model = "NousResearch/Hermes-3-Llama-70B-FP8-dynamic"
[providers.http]
path = "/gen?key=${secrets[6]}&stream=0"
body = {model = "NousResearch/Hermes-3-Llama-70B-FP8-dynamic", api_key = "${secrets[5]}", token = "{{seed}}", prompt = "{{prompt}}"}
text = "a.0"
headers = {Authorization = "Bearer {{key}}", x-auth = "${secrets[3]}"}
`
  const lineOf = (secret: number) => text.split('\n').findIndex((line) => line.includes(secrets[secret]!)) + 1
  for (const given of [text, text.replace(/^(\[+)/gm, '$1pool.')]) {
    const outcome = importPool(given, 'llm-pool.toml')
    for (const secret of secrets) expect(JSON.stringify(outcome), secret).not.toContain(secret)
    expect(outcome.unknown).toEqual([])
    expect(outcome.secrets.map(({key, line, variable}) => [key, line, variable])).toEqual([
      ['cache.redis_url', lineOf(0), 'LLM_POOL_REDIS_URL'],
      ['providers.1.headers.Authorization', lineOf(1), 'LLM_POOL_BIG_AUTHORIZATION'],
      ['providers.1.headers.X-Team', lineOf(2), 'LLM_POOL_BIG_X_TEAM'],
      ['providers.1.base_url', lineOf(4), null],
      ['providers.2.http.headers.x-auth', lineOf(3), 'LLM_POOL_OWN_ONE_X_AUTH'],
      ['providers.2.http.path', lineOf(6), null],
      ['providers.2.http.body.api_key', lineOf(5), null],
    ])
    for (const {key, line, mend} of outcome.secrets)
      expect(outcome.toml).toContain(`# a secret that was not copied, line ${line}: ${key} (${mend})\n`)
    const {pool} = settingsSchema.parse(parse(outcome.toml))
    expect(pool.cache).toMatchObject({redis_url_env: 'LLM_POOL_REDIS_URL'})
    expect(pool.providers[1]).toMatchObject({
      base_url: 'http://10.0.0.2:8000',
      headers: {'User-Agent': 'mine/1'},
      headers_env: {Authorization: 'LLM_POOL_BIG_AUTHORIZATION', 'X-Team': 'LLM_POOL_BIG_X_TEAM'},
    })
    expect(pool.providers[2]).toMatchObject({
      model: 'NousResearch/Hermes-3-Llama-70B-FP8-dynamic',
      headers_env: {'x-auth': 'LLM_POOL_OWN_ONE_X_AUTH'},
      http: {
        path: '/gen?key=(hidden)&stream=0',
        body: {model: 'NousResearch/Hermes-3-Llama-70B-FP8-dynamic', api_key: '(hidden)', token: '{{seed}}'},
        headers: {Authorization: 'Bearer {{key}}'},
      },
    })
  }
})

test('no secret of any shape under a known key is in what an import gives', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9_-]{8,24}$/).map((text) => `Zq${text}`)
  const header = fc.constantFrom('Authorization', 'x-api-key', 'Cookie', 'X-Whatever', 'api', 'X-Title')
  fc.assert(
    fc.property(word, word, header, (user, secret, name) => {
      const text = `[cache]
redis_url = "rediss://${user}:${secret}@h:1"
[[providers]]
name = "p"
driver = "vllm"
base_url = "${user}:${secret}@h:1"
model = "m"
[providers.headers]
"${name}" = "Bearer ${secret}"
`
      const outcome = JSON.stringify(importPool(text, 'x.toml'))
      expect(outcome).not.toContain(secret)
      expect(outcome).not.toContain(user)
    }),
  )
})

test('a value that does not fit is refused with file, line and reason', () => {
  for (const [text, line, field] of [
    [OLD.replace('hedge_after_ms = 250', 'hedge_after_ms = "soon"'), 8, 'qos.hedge_after_ms'],
    [OLD.replace('"vllm"', '"magic"'), 39, 'providers.1.driver'],
    [OLD.replace('"ollama-phi3-mini"', '"big"'), 38, 'providers.1.name'],
    [OLD.replace('type = "ollama"\n', ''), 29, 'providers.0.driver'],
    [OLD.replace('[cache]', '[cache'), 23, undefined],
  ] as const) {
    let refusal: unknown
    try {
      importPool(text, 'llm-pool.toml')
    } catch (error) {
      refusal = error
    }
    expect(refusal).toBeInstanceOf(UsageError)
    if (field) expect((refusal as UsageError).hint).toContain('"LLM pool" in the README')
    expect((refusal as UsageError).place).toMatchObject({file: 'llm-pool.toml', line, ...(field && {field})})
  }
})
