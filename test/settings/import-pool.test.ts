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
