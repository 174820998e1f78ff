import {expect, test} from 'vitest'
import {UsageError} from '../../src/errors.ts'
import {poolBench} from '../../src/pipeline/pool-bench.ts'
import {openTaskPool} from '../../src/pipeline/task-pool.ts'
import type {Store} from '../../src/store/open.ts'
import {ingestSpans, span, temporaryStore} from '../support/answer-store.ts'
import {inputOf, taskOf, taskServer, taskSettings} from '../support/task-server.ts'

const signal = new AbortController().signal

/** Two models on one server that rank in opposite orders, and a judge. */
async function competing(store: Store, judged: (ids: readonly string[]) => string | null) {
  const server = await taskServer({}, ['m', 'n', 'j'])
  server.behave = (call) => {
    const input = inputOf(call)
    const candidates = input['candidates'] as {id: string}[]
    const ids = candidates.map(({id}) => id)
    const policy = {flags: [], notes: []}
    if (taskOf(call) === 'rerank_candidates') {
      const ranking = call.model === 'm' ? ids : ids.toReversed()
      return {text: JSON.stringify({ranking, diversity_gain: 0, reasons: [], policy})}
    }
    const winner_id = judged(ids)
    const verdict = {winner_id, confidence: 1, reason: 'r', quality_notes: [], policy: {action: 'none', notes: []}}
    return {text: JSON.stringify(verdict)}
  }
  const {providers, ...settings} = taskSettings(server.url)
  const [first] = providers
  const house = await openTaskPool(
    {
      ...settings,
      judge: {...settings.judge, deadline_ms: 20_000},
      providers: [
        {...first!, name: 'a', model: 'm', tasks: ['rerank']},
        {...first!, name: 'b', model: 'n', tasks: ['rerank']},
        {...first!, name: 'judge', model: 'j', tasks: ['judge']},
      ],
    },
    store,
  )
  const prompts = (task: string) => ({...house.parts.prompts(task), deadline_ms: 20_000})
  return {
    server,
    house: {pool: house.pool, options: house.options, parts: {...house.parts, prompts}},
    async [Symbol.asyncDispose]() {
      await house[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

test('each provider is measured on what people asked, and competes before the judge of the prompts', async () => {
  using store = temporaryStore()
  await ingestSpans(store, [
    span({id: 'a', this: 'Which port?', if_ok: '5432'}),
    span({id: 'b', this: 'Which host?', if_ok: 'db'}),
  ])
  await using rivals = await competing(store, (ids) => (ids.includes('answer-1') ? 'answer-1' : null))
  const options = {tasks: ['rerank_candidates'] as const, count: 2, compare: true, signal, progress: () => {}}
  const {rows, wins} = await poolBench(store, rivals.house, options)
  expect(rows).toMatchObject([
    {provider: 'a', model: 'm', asked: 2, answered: 2, invalid: 0, failed: 0, repaired: 0},
    {provider: 'b', model: 'n', asked: 2, answered: 2},
  ])
  for (const {p50_ms, p95_ms, tokens_per_s} of rows) {
    expect(p50_ms).toBeGreaterThan(0)
    expect(p95_ms).toBeGreaterThanOrEqual(p50_ms!)
    expect(tokens_per_s).toBeGreaterThan(0)
  }
  expect(wins).toEqual([
    {task: 'rerank_candidates', provider: 'a', asked: 2, won: 2, rate: 3 / 4},
    {task: 'rerank_candidates', provider: 'b', asked: 2, won: 0, rate: 1 / 4},
  ])
  const judged = rivals.server.calls.filter((call) => taskOf(call) === 'judge')
  expect(judged).toHaveLength(4)
  const system = (judged[0]!.body['messages'] as {content: string}[])[0]!.content
  expect(system).toContain('You compare candidate answers to a question')
})

test('a store without spans has nothing to ask', async () => {
  using store = temporaryStore()
  await using rivals = await competing(store, () => null)
  const options = {tasks: ['answer'] as const, count: 2, compare: false, signal, progress: () => {}}
  await expect(poolBench(store, rivals.house, options)).rejects.toThrow(UsageError)
})
