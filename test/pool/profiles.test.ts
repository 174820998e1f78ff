import {expect, test} from 'vitest'
import {APACHE_ALTERNATIVE, DEFAULT_POOL, PROFILE_NAMES, profileOf} from '../../src/pool/profiles.ts'
import {makeProvider} from '../../src/pool/providers/make.ts'
import {Roster} from '../../src/pool/roster.ts'
import {TASKS} from '../../src/settings/tasks.ts'

test('profiles are found by name in any case', () => {
  expect(PROFILE_NAMES).toEqual(['fast-low', 'judge-mid', 'quality-high', 'cost-saver', 'robust'])
  expect(profileOf('FAST-LOW')).toMatchObject({strategy: 'FASTEST'})
  expect(profileOf('Judge-Mid')).toMatchObject({strategy: 'JUDGE', fallback: 'VOTING'})
  expect(profileOf('quality-high')).toMatchObject({strategy: 'CONSENSUS'})
  expect(profileOf('cost-saver')).toMatchObject({strategy: 'WEIGHTED', weights: [0.6, 0.4]})
  expect(profileOf('ROBUST')).toMatchObject({strategy: 'VOTING', fallback: 'JUDGE'})
  expect(profileOf('other')).toBeUndefined()
})

test("the shipped default has the contract's models, limits and somebody for every task", async () => {
  const {providers, qos, breaker, judge, cache} = DEFAULT_POOL
  expect(providers.map(({name, model, weight}) => [name, model, weight])).toEqual([
    ['ollama-phi3-mini', 'phi3:mini', 0.6],
    ['ollama-llama31-8b', 'llama3.1:8b', 1],
    ['ollama-gemma2-9b', 'gemma2:9b', 0.8],
  ])
  expect(qos).toMatchObject({
    max_deadline_ms: 1500,
    hedge_after_ms: 300,
    max_prompt_bytes: 16384,
    max_tokens_default: 256,
  })
  expect(breaker).toMatchObject({fail_rate: 0.1, window_size: 50, open_cooldown_ms: 300_000})
  expect(judge).toMatchObject({max_tokens: 128, deadline_ms: 700, fallback_strategy: 'VOTING'})
  expect(cache.ttl_seconds).toBe(900)
  for (const all of [providers, [providers[0]!, APACHE_ALTERNATIVE]]) {
    const made = await Promise.all(all.map(makeProvider))
    const roster = new Roster(made, {...DEFAULT_POOL, providers: all}, () => 0)
    for (const task of TASKS) expect(roster.forTask(task).length, task).toBeGreaterThan(0)
    for (const provider of made) await provider[Symbol.asyncDispose]()
  }
})
