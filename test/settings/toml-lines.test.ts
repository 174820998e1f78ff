import {expect, test} from 'vitest'
import {lineOf} from '../../src/settings/toml-lines.ts'

const TEXT = `# a comment with pool.x = 1
db = "x.db"
[pool]
prompts = """
qos = "not a key"
"""
[pool.qos]
max_deadline_ms = 5
hedge_after_ms = "soon" # why
[[pool.providers]]
name = "a"
tasks = [
  "judge", # [
  "x = y",
]
[[pool.providers]]
name = "b"
"base_url" = 'u'
[pool.providers.http]
body = { a = { b = 1 } }
[pool.tenancy."big.co"]
max_tokens = 3
[pool.cache]
ttl_by_task.judge = 4
`

test.each([
  [['db'], 2],
  [['pool', 'prompts'], 4],
  [['pool', 'qos'], 7],
  [['pool', 'qos', 'hedge_after_ms'], 9],
  [['pool', 'providers', 0, 'name'], 11],
  [['pool', 'providers', 0, 'tasks', 1], 12],
  [['pool', 'providers', 1, 'name'], 17],
  [['pool', 'providers', 1, 'base_url'], 18],
  [['pool', 'providers', 1, 'model'], 16],
  [['pool', 'providers', 1, 'http', 'body', 'a'], 20],
  [['pool', 'tenancy', 'big.co', 'max_tokens'], 22],
  [['pool', 'cache', 'ttl_by_task', 'judge'], 24],
  [['matcher', 'top_k'], undefined],
] as const)('%j stands where it was written', (path, line) => {
  expect(lineOf(TEXT, path)).toBe(line)
})
