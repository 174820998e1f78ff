import {readFileSync} from 'node:fs'
import {expect, onTestFinished, test} from 'vitest'
import {readMetrics, type Sample} from '../support/prometheus.ts'
import {chatReply, madeStore, PORT, poolConfig, REFUND, SAYS, serving, UNKNOWN} from '../support/serving.ts'
import {taskOf, taskServer} from '../support/task-server.ts'

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

/** The names in the README's table of metrics. */
function documented(): string[] {
  const table = README.split('<!-- metrics -->')[1]!.split('<!-- /metrics -->')[0]!
  return [...table.matchAll(/^\| `([a-z_]+)/gm)].map(([, name]) => name!)
}

/** How far a metric has moved: all its series together. */
function moved(samples: readonly Sample[]): number {
  return samples.filter(({name}) => !/_(bucket|sum)$/.test(name)).reduce((sum, {value}) => sum + value, 0)
}

test("/metrics is Prometheus' text format, holds every documented name, and each of them moves", async () => {
  using store = await madeStore()
  const models = await taskServer(SAYS, ['m', 'odd'])
  const alike = models.behave
  models.behave = (call) => {
    const asks = call.body['model'] === 'odd' ? taskOf(call) : undefined
    if (asks !== 'expand_queries') return alike(call)
    return {text: JSON.stringify({...SAYS.expand_queries(), must_include: ['something else']})}
  }
  onTestFinished(() => models[Symbol.asyncDispose]())
  const folder = store.copy()
  const more = '[pool.breaker]\nmin_requests = 1\nwindow_size = 1\n[pool.ensemble]\ndefault_strategy = "FASTEST"\n'
  const cached = poolConfig(folder, models.url, more).replace('enabled = false', 'enabled = true\ndriver = "memory"')
  // A second provider, so that one can be hedged, and a third whose answer is another: only then somebody wins.
  const second = `[[pool.providers]]\nname = "other"\ndriver = "ollama"\nbase_url = "${models.url}"\nmodel = "m"\n`
  const third = second.replace('other', 'third').replace('model = "m"', 'model = "odd"')
  const compared = '[pool.ensemble]\nstrategy_by_task = { expand_queries = "VOTING", rerank_candidates = "VOTING" }\n'
  const config = cached.replace('[pool.ensemble]\ndefault_strategy = "FASTEST"\n', `${second}${third}${compared}`)
  const server = await serving({folder, config})
  const scrape = async () => {
    const response = await fetch(`${server.url}/metrics`)
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    return readMetrics(await response.text())
  }
  const before = await scrape()
  const names = documented()
  expect(names.length).toBeGreaterThan(12)
  const ours = [...before.keys()].filter((name) => /^(logline|llmpool)_/.test(name))
  expect(names.toSorted()).toEqual(ours.toSorted())
  for (const name of names) expect([name, before.get(name)!.help !== '']).toEqual([name, true])

  // Answered here, not at all, by a model, from the cache, refused.
  expect((await chatReply(server.ask(PORT))).logline_meta).toMatchObject({answered: true, handed_over: false})
  expect((await chatReply(server.ask(UNKNOWN))).logline_meta).toMatchObject({answered: false})
  for (let each = 0; each < 2; each++)
    expect((await chatReply(server.ask(REFUND, {tenant_id: 'a"b\\c'}))).logline_meta).toMatchObject({answered: true})
  expect((await server.post('/v1/chat/completions', '{')).status).toBe(400)
  // A model that takes too long, and one that fails.
  const says = models.behave
  models.behave = () => ({fault: 'stall'})
  await server.ask(REFUND, {deadline_ms: 3000, tenant_id: 'slow'})
  models.behave = () => ({fault: 'server_error'})
  await server.ask(REFUND, {tenant_id: 'failing'})
  models.behave = says
  const after = await scrape()
  // Whether one call takes long enough for a hedge is up to the machine.
  const steady = names.filter((name) => name !== 'llmpool_hedges_total')
  const still = steady.filter((name) => moved(after.get(name)!.samples) === moved(before.get(name)!.samples))
  // Those that stand still while nothing waits, nothing is edited, nothing costs and no span is added.
  expect(still.toSorted()).toEqual([
    'llmpool_cost_usd_total',
    'logline_config_reloads_total',
    'logline_dataset_size',
    'logline_requests_waiting',
    'logline_requests_working',
  ])
  const value = (name: string, labels: Record<string, string>) =>
    after
      .get(name.replace(/_count$/, ''))!
      .samples.find(
        (each) => each.name === name && Object.entries(labels).every(([key, own]) => each.labels[key] === own),
      )?.value
  const route = '/v1/chat/completions'
  expect(value('logline_requests_total', {route, method: 'POST', status: '200'})).toBe(6)
  expect(value('logline_requests_total', {route, method: 'POST', status: '400'})).toBe(1)
  expect(value('logline_latency_ms_count', {route})).toBe(7)
  expect(value('logline_dataset_size', {})).toBe(6)
  expect(value('logline_answers_total', {method: 'majority_vote', answered: 'true'})).toBe(1)
  expect(value('logline_confidence_count', {calibrated: 'false'})).toBe(3)
  expect(value('logline_fallback_total', {answered: 'true'})).toBe(2)
  expect(after.get('llmpool_infer_duration_ms')!.samples.some(({labels}) => labels['tenant'] === 'a"b\\c')).toBe(true)
})
